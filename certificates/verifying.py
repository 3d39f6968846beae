"""Whether the register is as it was written: its entries, its certificates, its files. What was changed behind its back is named.

Entries hold together as a chain of hashes and copy what they speak of. So an altered entry no longer has its hash, a removed or inserted
one breaks the chain, and a certificate, a design or a file that was changed no longer agrees with its entries.
"""

import hashlib
from dataclasses import dataclass

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from .blanks import Blank
from .entries import BEGINNING, Entry
from .issuing import Certificate
from .register import RegisterBook, register_no

Act = Entry.Act


@dataclass(frozen=True)
class Finding:
    book: str
    where: str
    what: str

    def __str__(self):
        return f"{self.book}, {self.where}: {self.what}"


def verify(books=None, *, files=True, progress=lambda rows: rows):
    """Findings of these books, of all where none are named. Book by book; memory follows the biggest book."""
    for book in books if books is not None else RegisterBook.objects.select_related("institution").order_by("pk"):
        reading = _Reading(book)
        for where, what in reading.findings(files, progress):
            yield Finding(f"{book.institution.code} {book}", where, what)


def against_heads(said):
    """Findings where the register no longer holds what a file of heads (`heads.read`) says it held on that day."""
    for head in said["heads"]:
        institution, code, year = head["book"]
        named = f"{institution} {code} {year}"
        where = _("entry %(position)s") % {"position": head["position"]}
        entry = Entry.objects.filter(
            book__institution__code=institution, book__code=code, book__year=year, position=head["position"]
        ).first()
        if entry is None:
            yield Finding(named, where, _("was there on %(day)s and is gone.") % {"day": said["day"]})
        elif entry.hash != head["hash"]:
            yield Finding(
                named,
                where,
                _("had another hash on %(day)s: the chain was rewritten up to here (%(then)s…, now %(now)s…).")
                % {"day": said["day"], "then": head["hash"][:12], "now": entry.hash[:12]},
            )


def unknown_files():
    """Names of stored files that no certificate knows. A worker that was killed between storing and committing leaves one: a remark."""
    storage = storages["certificates"]
    known = set(Certificate.objects.exclude(file="").values_list("file", flat=True))
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            inside, names = storage.listdir(folder)
        except (FileNotFoundError, NotADirectoryError):
            continue
        folders += [f"{folder}/{name}".lstrip("/") for name in inside]
        yield from (path for name in names if (path := f"{folder}/{name}".lstrip("/")) not in known)


class _Reading:
    """One book, read once: what its entries say of each certificate, then what the certificates say themselves."""

    def __init__(self, book):
        self.book = book
        self.issued, self.filed, self.revoked, self.replaced, self.blank = {}, {}, {}, {}, {}

    def findings(self, files, progress):
        yield from self._chain(progress)
        yield from self._certificates(files, progress)

    def _chain(self, progress):
        before, position, closed = BEGINNING, 0, None
        for entry in progress(self.book.entries.order_by("position").iterator(2000)):
            entry.book = self.book
            where = _("entry %(position)s") % {"position": entry.position}
            if entry.position != position + 1:
                yield where, _("entry %(missing)s before it is missing.") % {"missing": position + 1}
            if entry.before != before:
                yield where, _("does not follow the entry before it: one was removed, inserted, exchanged or rewritten.")
            if entry.digest != entry.hash:
                yield where, _("was altered: it no longer has its hash.")
            if closed and entry.act == Act.ISSUED:
                yield where, _("a certificate was issued after the book was closed.")
            closed = closed or (entry.on if entry.act == Act.CLOSED else None)
            before, position = entry.hash, entry.position
            self._note(entry)
        if closed != self.book.closed_on:
            said = {"what": _("closed"), "row": self.book.closed_on or "–", "entry": closed or "–"}
            yield _("the book"), _("%(what)s on %(row)s by its row, on %(entry)s by the register.") % said

    def _note(self, entry):
        noted = {
            Act.ISSUED: self.issued,
            Act.FILED: self.filed,
            Act.REVOKED: self.revoked,
            Act.REPLACED: self.replaced,
            Act.BLANK: self.blank,
        }
        if entry.act in noted:
            noted[entry.act][entry.certificate_id] = entry

    def _certificates(self, files, progress):
        seen, expected = set(), 1
        standing_on = dict(
            Blank.objects.filter(certificate__book=self.book, state=Blank.State.USED).values_list("certificate", "serial")
        )
        rows = self.book.certificates.select_related("version", "replaces", "confirms", "record").order_by("number")
        for certificate in progress(rows.iterator(500)):
            certificate.book = self.book
            where = _("certificate %(number)s") % {"number": certificate.register_no}
            if certificate.number != expected:
                yield where, _("number %(missing)s before it is missing.") % {"missing": expected}
            expected = certificate.number + 1
            seen.add(certificate.pk)
            yield from ((where, what) for what in self._of(certificate))
            yield from ((where, what) for what in self._blank(certificate, standing_on.get(certificate.pk, "")))
            if files and certificate.state == Certificate.State.ISSUED:
                yield from ((where, what) for what in _file(certificate))
        if expected - 1 != self.book.last_number:
            said = {"last": self.book.last_number, "found": expected - 1}
            yield _("the book"), _("says that its last number is %(last)s; the last certificate has %(found)s.") % said
        for key, entry in self.issued.items():
            if key not in seen:
                where = _("entry %(position)s") % {"position": entry.position}
                yield where, _("its certificate %(number)s is gone.") % {"number": entry.content.get("register_no", "?")}

    def _of(self, certificate):
        issued, filed = self.issued.get(certificate.pk), self.filed.get(certificate.pk)
        if certificate.register_no != register_no(self.book, certificate.number):
            yield _("its number in the book is %(number)s.") % {"number": certificate.number}
        if issued is None:
            yield _("was never entered as issued.")
        else:
            yield from _differences(issued.content, certificate.said)
        if (filed.content.get("file") if filed else "") != certificate.sha256:
            yield _("its hash is not that of the file that was entered.") if filed else _("has a file that was never entered.")
        if (certificate.state == Certificate.State.ISSUED) != bool(filed):
            yield _("its state is “%(state)s”, and the register says otherwise.") % {"state": certificate.get_state_display()}
        for entries, day, words in (
            (self.revoked, certificate.revoked_on, _("revoked")),
            (self.replaced, certificate.replaced_on, _("replaced")),
        ):
            entry = entries.get(certificate.pk)
            if day != (entry.on if entry else None):
                said = {"what": words, "row": day or "–", "entry": entry.on if entry else "–"}
                yield _("%(what)s on %(row)s by its row, on %(entry)s by the register.") % said
        if certificate.record.revoked_on and not certificate.revoked_on:
            yield _("its learning record is revoked, the certificate is not.")

    def _blank(self, certificate, serial):
        exchanged = self.blank.get(certificate.pk)
        entered = exchanged.content["serial"] if exchanged else certificate.printed.get("serial", "")
        if serial != entered:
            said = {"row": serial or "–", "entry": entered or "–"}
            yield _("stands on the blank %(row)s by the stock, on %(entry)s by the register.") % said


def _differences(entered, said):
    for field in sorted(said):
        if entered.get(field) != said[field]:
            yield _("“%(field)s” was changed: entered %(then)s, now %(now)s.") % {
                "field": field,
                "then": _short(entered.get(field)),
                "now": _short(said[field]),
            }


def _short(value):
    return f"{value[:12]}…" if isinstance(value, str) and len(value) == 64 else repr(value)


def _file(certificate):
    try:
        with certificate.file.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        yield _("its file is missing.")
        return
    if digest != certificate.sha256:
        yield _("its file was changed or exchanged: its hash is %(hash)s….") % {"hash": digest[:12]}
