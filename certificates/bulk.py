"""All certificates of a class at once: one PDF for the printer, or a ZIP of the very files that were issued.

The files in the ZIP are byte for byte those that were issued, with their signatures. The PDF for the printer is put together from their
pages: it carries no signature, and is no certificate file. Both are written to a temporary file on disk, certificate by certificate.
"""

import tempfile
import zipfile

import pikepdf
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal

from .issuing import Certificate

TOGETHER = 100  # certificates that are open at once while pages are put together


class NotAllReady(Refusal):
    text = _(
        "%(count)s certificates are not ready yet, the first one is %(number)s. Wait until they are, or have them drawn again."
    )


class NoneIssued(Refusal):
    text = _("No certificate of this class is in force.")


class FileMissing(Refusal):
    text = _("The file of %(number)s is missing from the storage. Have the register verified; nothing was put together.")


def of_class(training_class, certificates):
    """Those of these that are in force and of this class, in the order of the register. Raises NoneIssued, NotAllReady."""
    there = certificates.in_force().filter(record__training_class=training_class, confirms=None)
    there = there.select_related("book").order_by("book", "number")
    unready = there.exclude(state=Certificate.State.ISSUED)
    if first := unready.first():
        raise NotAllReady(count=unready.count(), number=first)
    if not there.exists():
        raise NoneIssued
    return there


def for_the_printer(certificates):
    """An open temporary file: the faces of each certificate in turn, front before back. Raises FileMissing.

    pikepdf copies what it takes over into memory, about 0.15 MB a certificate, until the file is written; parts on disk do not change that.
    """
    out = _on_disk()
    with pikepdf.new() as pdf:
        for certificate in certificates.iterator(TOGETHER):
            with _opened(certificate) as file, pikepdf.open(file) as one:
                for page in one.pages:
                    # Where the signature stood; without the whole file it would be shown as broken.
                    if "/Annots" in page:
                        del page["/Annots"]
                pdf.pages.extend(one.pages)
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    out.seek(0)
    return out


def as_zip(certificates):
    """An open temporary file: a ZIP of the issued files, named by number and person. Raises FileMissing."""
    out = _on_disk()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # they are compressed inside
        for certificate in certificates.iterator(TOGETHER):
            entry = zipfile.ZipInfo(name_in_zip(certificate), certificate.issued_on.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            with _opened(certificate) as file, archive.open(entry, "w") as inside:
                while piece := file.read(1 << 16):
                    inside.write(piece)
    out.seek(0)
    return out


def name_in_zip(certificate):
    """`001-2026-BD-ĐTCB-Đặng-Thị-Thúy-Lan.pdf`, in the order of the register when sorted."""
    number = f"{certificate.number:04}" + certificate.register_no[certificate.register_no.find("/") :]
    name = "-".join(certificate.printed["name"].title().split())
    return "".join(letter if letter.isalnum() else "-" for letter in f"{number}-{name}") + ".pdf"


def _on_disk():
    return tempfile.TemporaryFile()  # closed by the answer that sends it


def _opened(certificate):
    try:
        return certificate.file.open("rb")
    except (OSError, ValueError) as error:
        raise FileMissing(number=certificate) from error
