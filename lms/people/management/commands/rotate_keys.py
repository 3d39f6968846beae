"""`manage.py rotate_keys`: national ids under a new key."""

import hashlib

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override
from tqdm import tqdm

from lms.people import key_rotation, national_id


class Command(BaseCommand):
    help = (
        "Encrypt every national id anew under the newest key. Safe while the site runs; a run that was stopped is finished by the next one. "
        "Exit code 2 where no key opens a number: that one is left alone."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say how many numbers are under which key")
        parser.add_argument(
            "--new-key", action="store_true",
            help="first make a new key: written before the kept ones, or, where the keys come from the environment, shown to be set there",
        )  # fmt: skip

    def handle(self, *, dry_run, new_key, **options):
        with override("en"):
            if dry_run:
                self.tell()
            elif new_key and settings.NATIONAL_ID_KEYS_FILE is None:
                self.show_new_key()
            else:
                self.rotate(new_key)

    def tell(self):
        rows = key_rotation.rows_by_key()
        for place, key in enumerate(national_id.keys()):
            fingerprint = hashlib.sha256(key.encode()).hexdigest()[:8]
            newest = ", the newest" if place == 0 else ""
            self.stdout.write(f"{rows[place]:>8} under key {place + 1} ({fingerprint}{newest})")
        self.stdout.write(f"{rows[None]:>8} that no key opens")

    def show_new_key(self):
        """The environment is not ours to write: the key comes into use with the next start of all processes."""
        keys = [Fernet.generate_key().decode(), *national_id.keys()]
        self.stdout.write(
            "Nothing was changed. Set this for all processes, start them anew, keep it with the backups, then run rotate_keys:\n\n"
            f"NATIONAL_ID_KEYS={','.join(keys)}\n"
        )

    def rotate(self, new_key):
        if new_key:
            key_rotation.put_in_front(settings.NATIONAL_ID_KEYS_FILE)
            self.stdout.write(f"A new key stands first in {settings.NATIONAL_ID_KEYS_FILE}. Take it into the backups.")
        with tqdm(total=key_rotation.count(), unit=" numbers", file=self.stderr._out) as bar:
            unreadable = key_rotation.rotate(bar.update)
        if unreadable:
            raise CommandError(
                f"No key opens {len(unreadable)} numbers; they were left alone: {', '.join(unreadable)}",
                returncode=2,
            )
        self.stdout.write("Every number is under the newest key. The older ones are needed for backups made until now.")
