"""Certificate → PDF bytes. Values in, bytes out: no query, no clock, nothing fetched.

Many are drawn as one document and then split: the fonts are parsed and the styles read once. Frame and QR code are laid under and over
the split pages as vectors. What was drawn is read back and compared before it counts: a letter that a font lacks would vanish in silence.
"""

import io
import unicodedata
from functools import cache

import pikepdf
import segno
from django.template.loader import render_to_string
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from lms.papers import FACES, CannotBeSet, pages_of, text_of

QR_MM = 27


class DrawingFailed(Exception):
    """What was drawn is not what should stand there; the sentence says why. Nothing of the batch counts."""


def draw(layout, printed, qr_url):
    """One certificate as PDF bytes; `layout` of a version of a design, `printed` as made by `printed.printed_words`."""
    [pdf] = draw_many(layout, [(printed, qr_url)])
    return pdf


def draw_many(layout, certificates):
    """PDF bytes for each (printed, qr_url), in order; all of one layout. Raises DrawingFailed."""
    width, height = layout["width_mm"], layout["height_mm"]
    html = render_to_string(
        "certificates/pdf/certificates.html",
        {
            "certificates": [_sized(printed) for printed, _url in certificates],
            "faces": FACES,
            "width_mm": width,
            "height_mm": height,
        },
    )
    try:
        set_pages = pages_of(html)
    except CannotBeSet as error:
        raise DrawingFailed(str(error)) from error
    with pikepdf.open(io.BytesIO(set_pages)) as pages:
        if len(pages.pages) != len(certificates):
            raise DrawingFailed(f"{len(certificates)} certificates took {len(pages.pages)} pages: a text is too long.")
        drawn = [
            _finished(page, printed, url, width, height) for page, (printed, url) in zip(pages.pages, certificates, strict=True)
        ]
    for pdf, (printed, _url) in zip(drawn, certificates, strict=True):
        read_back(pdf, printed)
    return drawn


def _sized(printed):
    """Long names and titles are set smaller, so that they keep to two lines at most."""
    return printed | {
        "name_size": _fitting(printed["name"], 27, 30, least=15),
        "course_size": _fitting(printed["course"], 18, 70, least=12),
    }


def _fitting(text, size, letters, least):
    """`size` points for texts of up to so many letters, smaller in proportion for longer ones, never below `least`."""
    return max(least, round(size * min(1, letters / max(len(text), 1)), 1))


def _finished(page, printed, url, width, height):
    """The page as a document of its own, with its frame and QR code."""
    with pikepdf.new() as pdf, pikepdf.open(io.BytesIO(_frame(width, height))) as frame, pikepdf.open(_qr(url)) as qr:
        pdf.pages.append(page)
        finished = pdf.pages[0]
        finished.add_underlay(frame.pages[0])
        side, left, bottom = QR_MM * mm, 24 * mm, 17 * mm
        finished.add_overlay(qr.pages[0], pikepdf.Rectangle(left, bottom, left + side, bottom + side))
        pdf.docinfo["/Title"] = f"{printed['heading']} {printed['register_no']}"
        pdf.docinfo["/Author"] = printed["issuing_body"]
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _qr(url):
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="pdf", border=1, scale=4, compresslevel=9)
    out.seek(0)
    return out


@cache
def _frame(width_mm, height_mm):
    """A double rule with squared corners, in the red and gold of the letterheads."""
    out = io.BytesIO()
    width, height = width_mm * mm, height_mm * mm
    canvas = Canvas(out, pagesize=(width, height), pageCompression=1)
    for inset, weight, colour in ((8, 2.2, "#9c1c1c"), (10.2, 0.7, "#b8862b"), (11.4, 0.35, "#b8862b")):
        canvas.setStrokeColor(HexColor(colour))
        canvas.setLineWidth(weight)
        canvas.rect(inset * mm, inset * mm, width - 2 * inset * mm, height - 2 * inset * mm)
    size = 4.4 * mm
    for x in (8 * mm, width - 8 * mm - size):
        for y in (8 * mm, height - 8 * mm - size):
            canvas.setFillColor(HexColor("#9c1c1c"))
            canvas.rect(x, y, size, size, stroke=0, fill=1)
            canvas.setFillColor(HexColor("#ffffff"))
            canvas.rect(x + size * 0.32, y + size * 0.32, size * 0.36, size * 0.36, stroke=0, fill=1)
    canvas.save()
    return out.getvalue()


# What must be readable on every certificate, letter for letter.
READ_BACK = (
    "heading",
    "name",
    "birth",
    "workplace",
    "course",
    "class_name",
    "register_no",
    "grade",
    "place_and_date",
    "signer_name",
)


def read_back(pdf, printed):
    """Raise DrawingFailed unless the PDF's text holds every printed word, in NFC, with all its marks."""
    text = text_of(pdf)
    if not unicodedata.is_normalized("NFC", text):
        raise DrawingFailed("Read back, the letters and their marks have come apart.")
    text = _letters(text)
    for field in READ_BACK:
        expected = printed.get(field, "")
        if expected and _letters(expected) not in text:
            raise DrawingFailed(f"Read back, the certificate does not say {field}: {expected!r}.")


def _letters(text):
    """Line breaks and spacing aside: a long title is set on two lines."""
    return "".join(text.split())
