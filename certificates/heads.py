"""The heads of the register: the last entry of each book, written out of the house every day.

Whoever rules the database could write all entries of a book anew, with new hashes: the chain would hold, and only a head that was kept
elsewhere would no longer fit.
"""

import json
import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from .designs import digest_of
from .register import RegisterBook

log = logging.getLogger(__name__)


def heads():
    """[{book: [institution, code, year], position, hash}], one for each book with an entry."""
    said = []
    for book in RegisterBook.objects.select_related("institution").order_by("institution__code", "code", "year"):
        if last := book.entries.order_by("-position").first():
            said.append({"book": [book.institution.code, book.code, book.year], "position": last.position, "hash": last.hash})
    return said


def write_out(*, on):
    """The file of that day; mailed too, where somebody is named to get it. A file that is there already is never changed: a later one
    of the same day gets a number."""
    now_are = heads()
    said = {"day": on.isoformat(), "heads": now_are, "digest": digest_of(now_are)}
    folder = settings.REGISTER_HEADS_DIR
    folder.mkdir(parents=True, exist_ok=True)
    path = _write(folder, on, json.dumps(said, ensure_ascii=False, indent=1))
    _warn_of_rewritten(folder)
    if settings.REGISTER_HEADS_TO:
        subject = _("Heads of the certificate register, %(day)s") % {"day": f"{on:%d/%m/%Y}"}
        text = _(
            "Keep this message. With the attached file, `manage.py verify_register --heads` shows whether the register was rewritten."
        )
        mail = EmailMessage(subject=subject, body=f"{text}\n\n{said['digest']}\n", to=settings.REGISTER_HEADS_TO)
        mail.attach(path.name, path.read_text(), "application/json")
        mail.send()
    return path


def _write(folder, on, text):
    number = 0
    while True:
        path = folder / (f"{on}.json" if not number else f"{on}-{number}.json")
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
            return path
        except FileExistsError:
            if path.read_text(encoding="utf-8") == text:
                return path
            number += 1


def _warn_of_rewritten(folder):
    from .verifying import against_heads

    for path in sorted(folder.glob("*.json")):
        for finding in against_heads(read(path)):
            log.error("The register no longer fits %s: %s", path.name, finding)


class NoHeads(Exception):
    """The file is not one that `write_out` wrote."""


def read(path):
    """The day and the heads of a file. Raises NoHeads, also where its own digest does not fit."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if digest_of(said["heads"]) != said["digest"]:
            raise NoHeads(f"{path}: the file itself was altered; its digest does not fit.")
        for head in said["heads"]:
            institution, code, year = head["book"]
            str(institution), str(code), int(year), int(head["position"]), str(head["hash"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoHeads(f"{path}: no file of heads ({error}).") from error
    return said
