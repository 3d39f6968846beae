from argparse import RawDescriptionHelpFormatter
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from tqdm import tqdm

from lms.coverage import exporting
from lms.coverage.command import RefusingCommand
from lms.refusal import Refusal


class NotAFolder(Refusal):
    text = _("“%(path)s” is a file; name a folder to write into.")


class Command(RefusingCommand):
    help = "Write all facts and definitions as CSV and JSON, so that any figure can be recomputed outside the product."

    def create_parser(self, prog_name, subcommand, **kwargs):
        listed = "\n".join(f"  {name}: {', '.join(columns)}" for name, (_rows, columns) in exporting.COLUMNS.items())
        return super().create_parser(
            prog_name,
            subcommand,
            formatter_class=RawDescriptionHelpFormatter,
            epilog=f"{exporting.__doc__}\nColumns:\n{listed}\n  indicators.json: indicators with versions; standards of titles",
            **kwargs,
        )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR")

    def run(self, *, folder, **options):
        if folder.exists() and not folder.is_dir():
            raise NotAFolder(path=folder)
        exporting.export_facts(folder, progress=lambda names: tqdm(names, unit=" files", file=self.stderr._out))
        self.stdout.write(f"{len(exporting.COLUMNS) + 1} files in {folder}")
