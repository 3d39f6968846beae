"""What stands on a page besides text, as vectors: frame, boxes, rules; and the pictures that were uploaded."""

import io
import math

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


def pages_under(layout, rules=(), boxes=(), picture=None, logo=None):
    """A page for each face, as PDF bytes: the picture lowest, then the frame; on the first face logo, rules and dashed boxes too.

    Places are (left, top, …) in mm from the top left.
    """
    out = io.BytesIO()
    width, height = layout["width_mm"], layout["height_mm"]
    canvas = Canvas(out, pagesize=(width * mm, height * mm), pageCompression=1)
    for face in range(1 if layout["back"] == "none" else 2):
        canvas.scale(mm, mm)
        if picture:
            canvas.drawImage(ImageReader(io.BytesIO(picture)), 0, 0, width, height)
        FRAMES[layout["frame"]](canvas, width, height, HexColor(layout["colour"]), HexColor(layout["second_colour"]))
        if face == 0:
            _first_face(canvas, height, rules, boxes, logo)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _first_face(canvas, height, rules, boxes, logo):
    if logo:
        image, (x, y, wide, tall) = logo
        canvas.drawImage(ImageReader(io.BytesIO(image)), x, height - y - tall, wide, tall, mask="auto", preserveAspectRatio=True)
    canvas.setStrokeColor(HexColor("#1d1d1f"))
    canvas.setLineWidth(0.22)
    for x, y, long in rules:
        canvas.line(x, height - y, x + long, height - y)
    canvas.setStrokeColor(HexColor("#8a8a8f"))
    canvas.setLineWidth(0.2)
    canvas.setDash(1.4, 1)
    for shape, x, y, wide, tall in boxes:
        if shape == "circle":
            canvas.circle(x + wide / 2, height - y - tall / 2, wide / 2)
        else:
            canvas.rect(x, height - y - tall, wide, tall)


def _rect(canvas, inset, weight, colour, width, height):
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(weight)
    canvas.rect(inset, inset, width - 2 * inset, height - 2 * inset)


def _rule(canvas, width, height, first, second):
    _rect(canvas, 8, 0.4, first, width, height)


def _double(canvas, width, height, first, second):
    for inset, weight, colour in ((8, 0.8, first), (10.2, 0.25, second), (11.4, 0.12, second)):
        _rect(canvas, inset, weight, colour, width, height)
    size = 4.4
    for x in (8, width - 8 - size):
        for y in (8, height - 8 - size):
            canvas.setFillColor(first)
            canvas.rect(x, y, size, size, stroke=0, fill=1)
            canvas.setFillColor(HexColor("#ffffff"))
            canvas.rect(x + size * 0.32, y + size * 0.32, size * 0.36, size * 0.36, stroke=0, fill=1)


def _corners(canvas, width, height, first, second):
    """Two rules whose corners are hollowed, with a small diamond in each hollow."""
    for inset, hollow, weight, colour in ((7, 7, 0.6, first), (8.6, 7, 0.2, second)):
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(weight)
        path = canvas.beginPath()
        left, bottom, right, top = inset, inset, width - inset, height - inset
        path.moveTo(left + hollow, bottom)
        path.lineTo(right - hollow, bottom)
        path.arcTo(right - hollow, bottom - hollow, right + hollow, bottom + hollow, 180, -90)
        path.lineTo(right, top - hollow)
        path.arcTo(right - hollow, top - hollow, right + hollow, top + hollow, 270, -90)
        path.lineTo(left + hollow, top)
        path.arcTo(left - hollow, top - hollow, left + hollow, top + hollow, 0, -90)
        path.lineTo(left, bottom + hollow)
        path.arcTo(left - hollow, bottom - hollow, left + hollow, bottom + hollow, 90, -90)
        path.close()
        canvas.drawPath(path)
    canvas.setFillColor(first)
    for x in (9.2, width - 9.2):
        for y in (9.2, height - 9.2):
            path = canvas.beginPath()
            path.moveTo(x - 1.6, y)
            path.lineTo(x, y + 1.6)
            path.lineTo(x + 1.6, y)
            path.lineTo(x, y - 1.6)
            path.close()
            canvas.drawPath(path, stroke=0, fill=1)


def _waves(canvas, width, height, first, second):
    """A band of interlaced waves between rules, as on papers that are hard to copy."""
    outer, band = 7, 4.6
    _rect(canvas, outer, 0.7, first, width, height)
    _rect(canvas, outer + band + 1.4, 0.35, first, width, height)
    middle, swing = outer + 0.7 + band / 2, band / 2 - 0.35
    for shift, colour in ((0, second), (math.pi, second), (math.pi / 2, first), (3 * math.pi / 2, first)):
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(0.14)
        for along, across in ((width, height), (height, width)):
            long = along - 2 * middle
            waves = round(long / 7)
            for far in (False, True):
                points = []
                for n in range(waves * 10 + 1):
                    step = middle + long * n / (waves * 10)
                    off = swing * math.sin(2 * math.pi * n / 10 + shift)
                    side = across - middle - off if far else middle + off
                    points.append((step, side) if along == width and across == height else (side, step))
                path = canvas.beginPath()
                path.moveTo(*points[0])
                for point in points[1:]:
                    path.lineTo(*point)
                canvas.drawPath(path)
    for x in (middle, width - middle):
        for y in (middle, height - middle):
            canvas.setFillColor(HexColor("#ffffff"))
            canvas.setStrokeColor(first)
            canvas.setLineWidth(0.35)
            canvas.rect(x - 3.7, y - 3.7, 7.4, 7.4, fill=1)
            canvas.setFillColor(second)
            for turn in range(8):
                canvas.saveState()
                canvas.translate(x, y)
                canvas.rotate(turn * 45)
                canvas.ellipse(-0.5, 0.3, 0.5, 2.9, stroke=0, fill=1)
                canvas.restoreState()
            canvas.setFillColor(first)
            canvas.circle(x, y, 0.8, stroke=0, fill=1)


FRAMES = {"none": lambda *_page: None, "rule": _rule, "double": _double, "corners": _corners, "waves": _waves}
