"""What the indicators say of a person, as a chapter of their file."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from lms.people.file import Part, Section

from .explaining import explain_all
from .indicators import Indicator
from .openings import add_classes


class CoveragePart(Part):
    def sections(self, reading):
        said = explain_all(reading.person, list(Indicator.objects.all()), on=reading.on)
        missing = [each for each in said if each.belongs and not each.meets]
        today = localdate()
        # For a day that is over there is nothing left to be done, nor for somebody whom the reader no longer looks after.
        if reading.on >= today:
            add_classes([question for each in missing for question in each.questions], on=today)
        data = {
            "missing": missing,
            "met": [each for each in said if each.meets],
            "not_asked": [each for each in said if not each.belongs],
        }
        return [Section("indicators", _("What is asked, and what is missing"), "coverage/file.html", data)]
