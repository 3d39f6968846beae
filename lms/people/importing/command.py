"""What the commands `import_…` share: the same steps as on the pages, at once, with the report as JSON."""

import json
from datetime import date
from pathlib import Path

from django.core.exceptions import ObjectDoesNotExist
from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate, now
from django.utils.translation import override

from lms.refusal import Refusal

from ..persons import User
from ..units import Unit
from . import applying, reading
from .applying import OPEN, WRITTEN
from .batches import ImportBatch, discard, upload
from .kinds import find_kind
from .reports import as_json

State = ImportBatch.State


class NotImported(Refusal):
    pass


class ImportCommand(BaseCommand):
    """Subclasses name their `kind`."""

    kind = ""

    @property
    def help(self):
        return f"Import a list ({self.kind}) from a workbook or a CSV file; prints what each row does as JSON."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="read and check only; nothing is written")
        parser.add_argument("--by", metavar="USERNAME", help="whose import it is; the first administrator without it")
        parser.add_argument("--default-unit", metavar="CODE", help="the unit of rows that name none")
        parser.add_argument(
            "--default-day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="first day of rows that name none"
        )
        parser.add_argument(
            "--conversion-is-right",
            action="store_true",
            help="texts converted from an old encoding (see --dry-run) read as they should",
        )
        parser.add_argument("--skip-doubtful", action="store_true", help="apply, and leave out what is suspect or wrong")

    def handle(self, *, file, by, default_unit, default_day, **options):
        with override("en"):
            try:
                kind, account = find_kind(self.kind), find_account(by)
                if not kind.open_to(account):
                    raise NotImported(f"{account} may not import this.")
                unit = Unit.objects.get(code=default_unit) if default_unit else None
                content = ContentFile(file.read_bytes(), name=file.name)
                batch = upload(kind, content, by=account, unit=unit, day=default_day, held=True)
                self._import(batch, kind, **options)
            except (Refusal, ObjectDoesNotExist, OSError) as refusal:
                raise CommandError(str(refusal), returncode=2) from refusal

    def _import(self, batch, kind, *, dry_run, skip_doubtful, conversion_is_right, **options):
        """This process is the worker. What is not applied is decided on the pages, or in the file: the list is not kept."""
        try:
            reading.read(batch, on=localdate())
            batch.conversion_confirmed = conversion_is_right
            said = as_json(batch, kind)  # of before: what was new is known afterwards
            if batch.state == State.FAILED:
                raise NotImported(said["refusal"])
            if not dry_run and any(said["counts"][state] for state in OPEN + WRITTEN):
                said |= self._apply(batch, kind, skip_doubtful)
        finally:
            if batch.state != State.APPLIED:
                discard(batch)
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
        if said["refusal"]:
            raise NotImported(said["refusal"])

    def _apply(self, batch, kind, skip_doubtful):
        try:
            applying.refuse_if_not_ready(batch, skip_open=skip_doubtful)
        except Refusal as refusal:
            return {"refusal": str(refusal)}
        batch.settle(State.APPLYING, claimed_at=now())
        applying.apply(batch, on=localdate())
        after = as_json(batch, kind)
        return {"state": after["state"], "refusal": after["refusal"]}


def find_account(name):
    if name:
        return User.objects.get(username=name)
    chief = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if chief is None:
        raise NotImported("There is no administrator: say --by USERNAME.")
    return chief
