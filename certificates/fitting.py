"""Texts are measured with the font they are set in: what is too long is set smaller, then on more lines, and refused before it is clipped."""

from functools import cache

from django.utils.translation import gettext as _
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from lms.papers import FACES

SAFE = 0.985  # xhtml2pdf's own spacing of a line may differ by a hair


class TooLong(Exception):
    """A text does not fit its place even in the smallest size; the sentence says which."""


@cache
def measured_face(weight, style):
    """The name under which reportlab measures this face."""
    [path] = [face["file"] for face in FACES if (face["weight"], face["style"]) == (weight, style)]
    name = f"measured-{weight}-{style}"
    pdfmetrics.registerFont(TTFont(name, path))
    return name


def width_of(text, size, *, bold=False, italic=False):
    """Points from the first to the last letter."""
    face = measured_face("bold" if bold else "normal", "italic" if italic else "normal")
    return pdfmetrics.stringWidth(text, face, size)


def fitted(text, size, width, *, lines=1, least=8, bold=False, italic=False, even=True):
    """(size, [line, …]): the largest size up to `size` at which the text keeps to so many lines of `width` points. Raises TooLong."""
    words = text.split()
    at_one = [width_of(word, 1, bold=bold, italic=italic) for word in words]
    space, room = width_of(" ", 1, bold=bold, italic=italic), width * SAFE
    while size >= least:
        broken = _broken(at_one, space, room / size)
        if broken is not None and len(broken) <= lines:
            if even:
                broken = _balanced(at_one, space, room / size, broken)
            return size, [" ".join(words[first:last]) for first, last in broken]
        size = round(size - 0.5, 1)
    raise TooLong(_("This is too long for its place: %(text)s") % {"text": text[:80]})


def _broken(widths, space, room):
    """[(first, last)] word ranges of the lines, filled greedily; None where a word alone is too wide."""
    if any(width > room for width in widths):
        return None
    ranges, first, used = [], 0, 0
    for n, width in enumerate(widths):
        if n > first and used + space + width > room:
            ranges.append((first, n))
            first, used = n, width
        else:
            used += width + (space if n > first else 0)
    return [*ranges, (first, len(widths))]


def _balanced(widths, space, room, broken):
    """The same number of lines, in the narrowest room that gives it: two lines of one length instead of a long one and a word."""
    narrowest = room
    for _step in range(12 if len(broken) > 1 else 0):
        narrower = narrowest * 0.95
        tried = _broken(widths, space, narrower)
        if tried is None or len(tried) > len(broken):
            break
        narrowest, broken = narrower, tried
    return broken
