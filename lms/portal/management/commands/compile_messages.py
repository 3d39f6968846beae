from django.core.management.base import BaseCommand

from lms.portal import catalogues


class Command(BaseCommand):
    help = "Compile the message catalogues; needs no gettext."
    requires_system_checks = []

    def handle(self, *args, **options):
        catalogues.compile_all()
