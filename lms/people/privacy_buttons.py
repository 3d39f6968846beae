"""What may be done about somebody's personal data, as buttons on the person's page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import HeaderButton

from .access import may_answer_data_requests, may_read_national_ids


def personal_data_buttons(user, person):
    if person.national_id_encrypted and may_read_national_ids(user):
        yield HeaderButton(_("Show the whole identity number"), url=reverse("national_id", args=[person.pk]), icon_name="view")
    if may_answer_data_requests(user):
        yield HeaderButton(_("Copy of all data"), url=reverse("personal_data_copy", args=[person.pk]), icon_name="download")
        yield HeaderButton(_("Erase personal data"), url=reverse("erase_personal_data", args=[person.pk]), icon_name="bin")
