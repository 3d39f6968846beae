"""What the commands of this room share: a refusal ends them with its sentence and exit code 2, nothing written."""

from datetime import date

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from lms.refusal import Refusal


def day(text):
    """An argparse type: YYYY-MM-DD."""
    return date.fromisoformat(text)


class RefusingCommand(BaseCommand):
    """Subclasses write `run(**options)`; the command line speaks English, whatever the site speaks."""

    def handle(self, *args, **options):
        with override("en"):
            try:
                self.run(**options)
            except (Refusal, ObjectDoesNotExist) as refusal:
                raise CommandError(str(refusal), returncode=2) from refusal
