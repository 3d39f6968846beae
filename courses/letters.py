"""A message as an e-mail: the same at each attempt, so that a copy is known as a copy."""

from email.message import MIMEPart
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.timezone import localtime

from .invitations import calendar_of


def letter(message):
    """The EmailMessage: greeting, text, link, and an invitation for each session that it speaks of."""
    context = {
        "message": message,
        "link": settings.BASE_URL + message.link if message.link else "",
        "base_url": settings.BASE_URL,
    }
    with translation.override(message.language):
        body = render_to_string("courses/messages/letter.txt", context)
    mail = EmailMessage(
        subject=message.subject,
        body=body,
        to=[message.address],
        headers={
            "Message-ID": f"<{message.mail_id}@{domain()}>",
            "Date": format_datetime(localtime(message.written_at)),
            "Auto-Submitted": "auto-generated",  # no answers by machines (RFC 3834)
        },
    )
    for number, invitation in enumerate(message.invitations, 1):
        mail.attach(_calendar_part(invitation, message, number))
    return mail


def _calendar_part(invitation, message, number):
    part = MIMEPart()
    part.set_content(
        calendar_of(invitation, attendee=message.address, at=message.written_at).decode(),
        subtype="calendar",
        params={"method": invitation["method"]},
        disposition="attachment",
        filename=f"{number:02}.ics",
    )
    return part


def domain():
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
