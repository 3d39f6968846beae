"""A file that somebody was given as a certificate: whether these very bytes were issued here, and if not, what they differ in.

A forger keeps the real code and changes the name. So a file counts only if it is, byte for byte, the one that was issued; beside any
other stands what the genuine one says. Nothing of an upload is kept.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal

from . import upload_process
from .issuing import Certificate

MEGABYTE = 1 << 20
LARGEST = 10 * MEGABYTE
MEMORY, SECONDS = 1024, 20  # megabytes and seconds that reading a file may take
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE = re.compile(rf"(?:[{LETTERS}]{{4}}-){{4}}[{LETTERS}]{{4}}")
# What of the genuine certificate is looked for in another file, and what it is called.
COMPARED = {
    "name": _("Full name"),
    "birth": _("Date of birth"),
    "workplace": _("Workplace at the time"),
    "course": _("Programme"),
    "grade": _("Grade"),
    "register_no": _("Register number"),
    "place_and_date": _("Place and date"),
    "signer_name": _("Signer"),
}


class NoPdf(Refusal):
    text = _(
        "This is no PDF file. Choose the PDF that you were given; for a paper or a photo, enter the check code printed on it."
    )


class TooLarge(Refusal):
    text = _(
        "The file is larger than 10 MB; certificates issued here are far smaller. Enter the check code printed on it instead."
    )


@dataclass(frozen=True)
class Judgement:
    """`certificate`: whose file it is, or whose code it bears; None where it has nothing to do with any. `exact`: it is the very file.
    `missing`: [(what, words)] that the genuine certificate says and this file does not. `readable`: whether its text could be read."""

    certificate: Certificate | None = None
    exact: bool = False
    missing: list = field(default_factory=list)
    readable: bool = True


def judge(upload):
    """A Judgement of the uploaded file. Raises NoPdf, TooLarge."""
    if upload.size > LARGEST:
        raise TooLarge
    content = upload.read()
    if b"%PDF-" not in content[:1024]:
        raise NoPdf
    certificates = Certificate.objects.select_related("record__person", "confirms", "replaces", "book")
    if issued := certificates.filter(sha256=hashlib.sha256(content).hexdigest()).first():
        return Judgement(issued, exact=True)
    text = _text_of(content)
    if text is None:
        return Judgement(readable=False)
    said = _letters(text)
    codes = [code.replace("-", "") for code in CODE.findall(said)[:5]]
    claimed = certificates.filter(check_code__in=codes).first()
    return Judgement(claimed, missing=list(_missing(claimed, said)) if claimed else [])


def _text_of(content):
    """The text of the first pages; None where it cannot be read within the limits."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "upload.pdf")
        path.write_bytes(content)
        try:
            reading = subprocess.run(  # noqa: S603 — our own program, and a path of ours
                [sys.executable, "-I", upload_process.__file__, str(path), str(MEMORY), str(SECONDS)],
                capture_output=True,
                timeout=2 * SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
    return reading.stdout.decode("utf-8", "replace") if reading.returncode == 0 else None


def _missing(certificate, said):
    for name, label in COMPARED.items():
        words = certificate.printed.get(name, "")
        if words and _letters(words) not in said:
            yield label, words if name != "birth" else _("(another one)")


def _letters(text):
    return "".join(unicodedata.normalize("NFC", text).split())
