"""Papers as PDF: markup in, bytes out. Fonts come from their package; nothing else is read and nothing fetched.

A page that could not be set as it was meant is no paper: warnings are errors.
"""

import io
from importlib.resources import files

from pypdf import PdfReader
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

FONTS = files("rendercv_fonts") / "EB Garamond"
FACES = [
    {"file": str(FONTS / f"EBGaramond-{name}.ttf"), "weight": weight, "style": style}
    for name, weight, style in (
        ("Regular", "normal", "normal"),
        ("Italic", "normal", "italic"),
        ("Bold", "bold", "normal"),
        ("BoldItalic", "bold", "italic"),
    )
]
POLICY = ResourceAccessPolicy(allow_remote=False, base_dir=None, extra_roots=(FONTS,))


class CannotBeSet(Exception):
    """The markup could not be made into pages; the sentence says why."""


def pages_of(html):
    """The bytes of a PDF of this markup, in whose styles include `components/pdf_faces.html` with FACES."""
    out = io.BytesIO()
    status = pisa.CreatePDF(html, dest=out, encoding="utf-8", resource_policy=POLICY)
    if status.err or status.warn:
        raise CannotBeSet(f"The page could not be set: {status.log[:3]}")
    return out.getvalue()


def text_of(pdf):
    """The text of a PDF as it can be selected and copied."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
