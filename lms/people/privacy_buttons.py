"""What may be done about somebody's personal data, in the menu “more” of the person's page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button

from .access import may_answer_data_requests, may_read_national_ids


def personal_data_buttons(user, person):
    if person.national_id_encrypted and may_read_national_ids(user):
        yield Button(
            _("Show the whole identity number"), url=reverse("national_id", args=[person.pk]), icon_name="view", priority=30
        )
    if may_answer_data_requests(user):
        yield Button(
            _("Copy of all data"), url=reverse("personal_data_copy", args=[person.pk]), icon_name="download", priority=31
        )
        yield Button(_("Erase personal data"), url=reverse("erase_personal_data", args=[person.pk]), icon_name="bin", priority=32)
