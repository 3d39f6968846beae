"""`manage.py rotate_statement_key`: what is signed from now on is signed by a new key."""

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from certificates.statement_keys import rotate


class Command(BaseCommand):
    help = (
        "Make a new key for the statements in QR codes and for badges. The one before it stays published, so that what it signed can be"
        " checked; its private half is destroyed. Whoever checks without the network needs a newer offline page to know the new key."
    )

    def handle(self, **options):
        new, old = rotate(now())
        if old:
            self.stdout.write(f"{old.kid} is retired and stays published.")
        self.stdout.write(f"{new.kid} is in use.")
