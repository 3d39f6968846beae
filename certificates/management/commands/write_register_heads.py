from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from certificates.heads import write_out


class Command(BaseCommand):
    help = "Write out the heads of the register now, as the clock does each day; the file's name is printed."

    def handle(self, **options):
        self.stdout.write(str(write_out(on=localdate())))
