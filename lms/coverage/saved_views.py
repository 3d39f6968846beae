"""Pages of figures that somebody keeps under a name, and reports that are mailed to them on certain days.

A view is an address of ours with its question. One of the page of coverage can be mailed as the report of that unit, to its owner only. The row
is the work: who claims it sends it and sets the next day; the claim of a killed worker runs out, and the mail goes again under the same
Message-ID, by which mail servers know a copy. Whether the owner may have it is asked when it is sent.
"""

import logging
from datetime import date, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.letters import domain
from courses.outbox import refused_for_good
from courses.papers import pdf_of, workbook_of
from lms.downloads import XLSX
from lms.refusal import Refusal
from lms.vietnamese import clean

from . import breakdowns, reports
from .figures import count, find_unit, indicators_known_on

log = logging.getLogger(__name__)

PAGES = ("coverage", "indicator", "trend", "ranking", "compare", "indicator_people")
MAILED = "coverage"  # the page whose report can be mailed
MOST = 50  # of one owner
LONGEST = 500  # an address
LEASE = timedelta(minutes=30)  # also how long to wait after a mail server that did not answer
MONTH_DAYS = range(1, 29)  # those that every month has


class NotOurs(Refusal):
    text = gettext_lazy("Only pages of training coverage can be saved as a view.")


class TooManyViews(Refusal):
    text = gettext_lazy("You have %(most)s saved views, the most there can be. Delete one first.")


def rhythms():
    """[(value, words)]: never, on a day of each week, on a day of each month."""
    weekdays = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    weekly = [(f"w{number}", _("Every week: %(day)s") % {"day": day}) for number, day in enumerate(weekdays, 1)]
    return [("", _("Not mailed")), *weekly, *((f"m{day}", _("Every month: day %(day)s") % {"day": day}) for day in MONTH_DAYS)]


def following(rhythm, after):
    """The next day of this rhythm after a day. Pure."""
    number, day = int(rhythm[1:]), after + timedelta(days=1)
    while (day.isoweekday() if rhythm[0] == "w" else day.day) != number:
        day += timedelta(days=1)
    return day


def checked(address):
    """The address as it is kept: one of our pages of figures with its question. Raises NotOurs."""
    try:
        parts = urlsplit(address)
        name = resolve(parts.path).url_name
    except (ValueError, Resolver404):
        raise NotOurs from None
    if parts.scheme or parts.netloc or name not in PAGES:
        raise NotOurs
    question = urlencode(
        [(key, value) for key, value in parse_qsl(parts.query) if key not in ("page", "present") and "\0" not in value]
    )
    kept = f"{parts.path}?{question}" if question else parts.path
    if len(kept) > LONGEST:
        raise NotOurs
    return kept


class SavedViewQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def due(self, at):
        """Those whose day has come and that nobody is sending."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=at - LEASE)
        return self.filter(free, next_on__lte=localtime(at).date())

    def claims(self, clock):
        """One after another. Each goes to one worker only: the update asks again."""
        for view in self.due(clock()).select_related("owner__notice_settings").order_by("next_on", "pk"):
            now = clock()
            if self.due(now).filter(pk=view.pk).update(claimed_at=now):
                view.claimed_at = now
                yield view


class SavedView(models.Model):
    """A saved view (chế độ xem đã lưu): a page of figures under a name of its owner's."""

    class Ending(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "xlsx"

    class AsOf(models.TextChoices):
        SENDING = "sending", gettext_lazy("The day of sending")
        MONTH_END = "month_end", gettext_lazy("The end of the month before")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(gettext_lazy("name"), max_length=120)
    address = models.CharField(max_length=LONGEST, editable=False)
    order = models.PositiveSmallIntegerField(gettext_lazy("order on the page"), default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    rhythm = models.CharField(gettext_lazy("mail the report to me"), max_length=3, blank=True)
    ending = models.CharField(gettext_lazy("as a file"), max_length=4, choices=Ending, default=Ending.PDF)
    as_of = models.CharField(gettext_lazy("with the figures of"), max_length=9, choices=AsOf, default=AsOf.SENDING)

    next_on = models.DateField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    sent_on = models.DateField(null=True, editable=False)
    why = models.CharField(max_length=250, blank=True, editable=False)  # why the last one was not mailed

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name", "pk"]
        verbose_name = gettext_lazy("saved view")
        verbose_name_plural = gettext_lazy("saved views")
        constraints = [
            models.CheckConstraint(
                condition=Q(rhythm="", next_on=None) | (~Q(rhythm="") & Q(next_on__isnull=False)),
                name="saved_view_has_a_day_if_it_is_mailed",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def can_be_mailed(self):
        return resolve(urlsplit(self.address).path).url_name == MAILED

    @property
    def question(self):
        """{name: value} of what the address asks."""
        return dict(parse_qsl(urlsplit(self.address).query))

    @property
    def rhythm_words(self):
        return dict(rhythms()).get(self.rhythm, "")

    def plan(self, *, after):
        """Set the next day, for the rhythm as it is now."""
        self.next_on, self.claimed_at, self.why = (following(self.rhythm, after) if self.rhythm else None), None, ""

    def day(self, today):
        """The day whose figures are mailed today."""
        return date(today.year, today.month, 1) - timedelta(days=1) if self.as_of == self.AsOf.MONTH_END else today


def save_view(address, *, name, owner):
    """A SavedView at the end of the owner's list. Raises NotOurs, TooManyViews."""
    mine = SavedView.objects.of(owner)
    if mine.count() >= MOST:
        raise TooManyViews(most=MOST)
    last = mine.aggregate(last=models.Max("order"))["last"]
    return SavedView.objects.create(
        owner=owner, name=clean(name), address=checked(address), order=0 if last is None else last + 1
    )


def send_due(clock):
    """Mail what is due: claim, send, set the next day. Without a mail server nothing is claimed."""
    if not settings.SMTP_HOST:
        return
    for view in SavedView.objects.claims(clock):
        _send(view, localtime(clock()).date())


def _send(view, today):
    if not (view.owner.is_active and view.owner.email):
        _settle(view, today, why=_("The account is closed or has no e-mail address."))
        return
    try:
        letter(view, today).send()
    except OSError as error:  # all of smtplib's errors are
        if refused_for_good(error):
            _settle(view, today, why=str(error)[:250])
        else:
            log.warning("A report could not be mailed (%s); it is tried again.", error)
    except Exception as error:  # whatever a report dies of, its row must say so, and the others go out
        log.exception("The report of view %s could not be mailed.", view.pk)
        _settle(view, today, why=str(error)[:250])
    else:
        _settle(view, today, why="", sent_on=today)


def _settle(view, today, **values):
    """Only where the claim is still ours: who came too late, or whose view was planned anew meanwhile, changes nothing."""
    ours = SavedView.objects.filter(pk=view.pk, claimed_at=view.claimed_at)
    ours.update(claimed_at=None, next_on=following(view.rhythm, today), **values)


def letter(view, today):
    """The mail with the report; where there is none (the unit has gone), it says why."""
    chosen = getattr(view.owner, "notice_settings", None)
    with translation.override(chosen.language if chosen else settings.LANGUAGE_CODE):
        try:
            name, content, kind = report(view, today)
            refusal = ""
        except Refusal as refused:
            content, refusal = None, str(refused)
        base, day = settings.BASE_URL, view.day(today)
        context = {
            "view": view, "day": day, "refusal": refusal, "link": base + view.address,
            "settings": base + reverse("change_view", args=[view.pk]),
        }  # fmt: skip
        subject, _newline, body = render_to_string("coverage/report_mail.txt", context).strip().partition("\n")
    headers = {
        "Message-ID": f"<view-{view.pk}-{view.next_on:%Y%m%d}@{domain()}>",
        "Date": format_datetime(localtime(view.claimed_at)),
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMessage(subject=clean(subject), body=body.strip(), to=[view.owner.email], headers=headers)
    if content:
        mail.attach(name, content, kind)
    return mail


def report(view, today):
    """(name of the file, its bytes, its type) of the view's unit. Raises what `find_unit` raises."""
    question, on = view.question, view.day(today)
    unit = find_unit(question.get("unit"), on)
    figures = count(indicators_known_on(on), on=on, unit=unit, by=("unit",))
    table = breakdowns.sorted_by(breakdowns.units_by_figures(figures, unit, on=on), figures, question.get("sort", ""))
    made = reports.paper(figures, table, unit, on)
    if view.ending == view.Ending.XLSX:
        return f"{made.name}.xlsx", workbook_of(made), XLSX
    return f"{made.name}.pdf", pdf_of(made, reports.heading(unit, today)), "application/pdf"
