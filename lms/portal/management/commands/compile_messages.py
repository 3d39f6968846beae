from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import reloader

from lms.portal import catalogues


class Command(BaseCommand):
    help = "Compile the message catalogues; needs no gettext."
    requires_system_checks = []

    def handle(self, *args, **options):
        catalogues.compile_all()
        # What this process has read before is forgotten: after it, `serve` loads the demo, whose messages are written in Vietnamese.
        reloader.translation_file_changed(sender=type(self), file_path=Path("django.mo"))
