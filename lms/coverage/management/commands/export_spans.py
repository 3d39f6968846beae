from pathlib import Path

from django.utils.translation import gettext_lazy
from tqdm import tqdm

from lms.coverage import parquet
from lms.coverage.command import RefusingCommand
from lms.coverage.models import Span
from lms.refusal import Refusal


class NoSuchFolder(Refusal):
    text = gettext_lazy("There is no folder “%(path)s”.")


class Command(RefusingCommand):
    help = "Write all spans as a Parquet file, for DuckDB or a warehouse."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE.parquet")
        parser.add_argument("--staff-numbers", action="store_true", help="name people by staff number instead of a pseudonym")

    def run(self, *, file, staff_numbers, **options):
        if not file.parent.is_dir():
            raise NoSuchFolder(path=file.parent)
        with tqdm(total=Span.objects.count(), unit=" spans", file=self.stderr._out) as bar:
            written = parquet.export_spans(file, staff_numbers=staff_numbers, progress=bar.update)
        self.stdout.write(f"{written} spans in {file}")
