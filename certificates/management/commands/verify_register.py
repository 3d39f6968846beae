import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from certificates.heads import NoHeads, read
from certificates.models import RegisterBook
from certificates.verifying import against_heads, unknown_files, verify


class Command(BaseCommand):
    help = "Find whatever was changed in the register of certificates behind its back: entries, certificates, files. Exit code 1 if anything was."

    def add_arguments(self, parser):
        parser.add_argument("--book", help="only the books of this code, for example BD-ĐTCB")
        parser.add_argument("--no-files", action="store_true", help="leave the files alone")
        parser.add_argument("--heads", nargs="+", type=Path, default=[], help="files of heads that were written out before")

    def handle(self, *, book, no_files, heads, **options):
        books = RegisterBook.objects.select_related("institution").order_by("pk")
        if book:
            books = books.filter(code=book)
            if not books.exists():
                raise CommandError(f"There is no book {book}.")
        try:
            kept = [read(path) for path in heads]
        except NoHeads as error:
            raise CommandError(str(error)) from error
        found = 0
        for finding in self.findings(books, kept, files=not no_files):
            found += 1
            self.stdout.write(str(finding))
        if not book and not no_files:
            for name in unknown_files():
                self.stdout.write(f"remark: the file {name} belongs to no certificate")
        self.stdout.write(f"{found} findings" if found else f"{books.count()} books: everything is as it was written")
        sys.exit(1 if found else 0)

    def findings(self, books, kept, files):
        hidden = not sys.stderr.isatty()
        yield from verify(books, files=files, progress=lambda rows: tqdm(rows, disable=hidden, leave=False))
        for said in kept:
            yield from against_heads(said)
