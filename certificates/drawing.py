"""Certificate → PDF bytes. Values in, bytes out: no query, no clock, nothing fetched.

Many are drawn as one document and then split: the fonts are parsed and the styles read once. What is the same on all papers of a layout
is drawn once and laid under, the QR code over, as vectors. What was drawn is read back from the finished bytes and compared before it
counts: a letter that a font lacks would vanish in silence.
"""

import io
import json
import unicodedata
from functools import lru_cache

import pikepdf
import pypdfium2
import segno
from django.template.loader import render_to_string
from reportlab.lib.units import mm

from lms.papers import FACES, CannotBeSet, pages_of

from . import pictures
from .composing import Sheet
from .fitting import TooLong
from .frames import pages_under


class DrawingFailed(Exception):
    """What was drawn is not what should stand there; the sentence says why. Nothing of the batch counts."""


def draw(layout, printed, qr_text):
    """One certificate as PDF bytes; `layout` of a version of a design, `printed` as made by `printed.printed_words`."""
    [pdf] = draw_many(layout, [(printed, qr_text)])
    return pdf


def draw_many(layout, certificates):
    """PDF bytes for each (printed, qr_text), in order; all of one layout. Raises DrawingFailed."""
    sheet = Sheet(layout)
    try:
        papers = [composed(sheet, printed) for printed, _text in certificates]
        set_pages = pages_of(markup(sheet, papers))
    except (CannotBeSet, TooLong) as error:
        raise DrawingFailed(str(error)) from error
    under = _under(json.dumps(sheet.layout, sort_keys=True), tuple(sheet.rules(certificates[0][0])))
    faces = len(papers[0])
    drawn = []
    with pikepdf.open(io.BytesIO(set_pages)) as pages, pikepdf.open(io.BytesIO(under)) as laid_under:
        if len(pages.pages) != len(certificates) * faces:
            raise DrawingFailed(f"{len(certificates)} certificates took {len(pages.pages)} pages: a text is too long.")
        for n, (printed, text) in enumerate(certificates):
            own = [pages.pages[n * faces + face] for face in range(faces)]
            drawn.append(_finished(sheet, own, laid_under.pages, printed, text))
    for pdf, paper in zip(drawn, papers, strict=True):
        read_back(pdf, paper)
    return drawn


def composed(sheet, printed):
    """The faces of one paper: lists of blocks."""
    return [sheet.front(printed), *([sheet.back(printed)] if sheet.two_faced else [])]


def markup(sheet, papers):
    """The whole batch as one document of frames that are filled one after the other."""
    styles, faces = {}, []
    for paper in papers:
        for name, blocks in zip(("body", "back"), paper, strict=False):
            classed = [
                [(each, styles.setdefault(each.style, f"s{len(styles)}")) for each in block.paragraphs] for block in blocks
            ]
            faces.append({"name": name, "blocks": classed})
    return render_to_string(
        "certificates/pdf/certificates.html",
        {
            "faces": FACES,
            "width_mm": sheet.width,
            "height_mm": sheet.height,
            "pages": [{"name": name, "blocks": blocks} for name, blocks in zip(("body", "back"), papers[0], strict=False)],
            "styles": styles,
            "faces_of_papers": faces,
        },
    )


@lru_cache(maxsize=16)
def _under(layout_json, rules):
    layout = json.loads(layout_json)
    sheet = Sheet(layout)
    kept = {name: pictures.content(layout[name]) for name in ("background", "logo") if layout[name]}
    logo = (kept["logo"], ((sheet.width - 24) / 2, sheet.margin, 24, sheet.logo_mm)) if "logo" in kept else None
    return pages_under(layout, rules, sheet.boxes, kept.get("background"), logo)


def _finished(sheet, pages, under, printed, qr_text):
    """The faces as a document of their own, with frame and QR code."""
    with pikepdf.new() as pdf, pikepdf.open(_qr(qr_text)) as qr:
        pdf.pages.extend(pages)
        for page, below in zip(pdf.pages, under, strict=False):
            page.add_underlay(below)
        left, top, side = (value * mm for value in sheet.qr)
        bottom = sheet.height * mm - top - side
        pdf.pages[-1].add_overlay(qr.pages[0], pikepdf.Rectangle(left, bottom, left + side, bottom + side))
        pdf.docinfo["/Title"] = f"{printed['heading']} {printed['register_no']}".replace("\n", " ")
        pdf.docinfo["/Author"] = printed["issuing_body"]
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


# A fixed mask saves trying all eight.
QR_MASK = 2


def _qr(text):
    out = io.BytesIO()
    segno.make(text, error="m", micro=False, boost_error=False, mask=QR_MASK).save(out, kind="pdf", border=2, compresslevel=6)
    out.seek(0)
    return out


def read_back(pdf, paper):
    """Raise DrawingFailed unless the PDF's text holds every line that was set, in NFC, with all its marks."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    for text, blocks in zip(texts, paper, strict=True):
        if not unicodedata.is_normalized("NFC", text):
            raise DrawingFailed("Read back, the letters and their marks have come apart.")
        text = _letters(text)
        for block in blocks:
            for paragraph in block.paragraphs:
                for line in paragraph.lines:
                    if _letters(line) not in text:
                        raise DrawingFailed(f"Read back, the certificate does not say: {line!r}.")


def _letters(text):
    """Spacing aside."""
    return "".join(text.split())
