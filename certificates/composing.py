"""Printed words → where each stands and in which size. Geometry in mm from the top left; sizes in points; nothing is drawn here."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from reportlab.lib.units import mm

from .fitting import TooLong, fitted, width_of
from .layouts import full

NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
NATION_EN = ("SOCIALIST REPUBLIC OF VIETNAM", "Independence - Freedom - Happiness")
LEADING = 1.2
LINE = 1.305  # what a line really takes at that leading: the font's ascent and descent
INK = "#1d1d1f"
SEAL_MM = 36


@dataclass(frozen=True)
class Style:
    """How a paragraph is set; equal styles share one rule of the style sheet."""

    size: float
    bold: bool = False
    italic: bool = False
    align: str = "center"
    colour: str = INK
    above: float = 0
    spacing: float = LEADING  # in sizes

    @property
    def leading(self):
        return round(self.size * self.spacing, 2)

    @property
    def line_height(self):
        return self.size * max(self.spacing, LINE)


@dataclass
class Paragraph:
    style: Style
    lines: list
    label: str = ""  # the beginning of the first line, set lighter

    @property
    def height(self):
        return self.style.above + len(self.lines) * self.style.line_height

    @property
    def first_rest(self):
        return self.lines[0][len(self.label) :]


@dataclass
class Block:
    """A frame on the page, and what stands in it."""

    name: str
    left: float
    top: float
    width: float
    height: float
    paragraphs: list = field(default_factory=list)

    def add(self, text, size, *, lines=1, least=None, label="", **style):
        """Set a text as large as it fits. Empty ones take no room."""
        if not text:
            return
        bold, italic = style.get("bold", False), style.get("italic", False)
        least = min(size, 7.5 if least is None else least)
        size, broken = fitted(
            text, size, self.width * mm, lines=lines, least=least, bold=bold, italic=italic, even=style.get("align") != "left"
        )
        if not broken[0].startswith(label):
            label = ""
        self.paragraphs.append(Paragraph(Style(size, **style), broken, label))

    @property
    def beginning(self):
        return " ".join(line for paragraph in self.paragraphs for line in paragraph.lines)[:120]

    @property
    def set_height(self):
        """A little more than is measured: the setter's own rounding must not send a last line to the next frame."""
        return self.height + 1.5

    @property
    def used(self):
        return sum(paragraph.height for paragraph in self.paragraphs)

    def centre(self, share=0.5):
        """Let the free height stand above and below."""
        free = self.height * mm - self.used
        if free < 0:
            raise TooLong(_("The texts are too long for the page: %(texts)s") % {"texts": self.beginning})
        if free * share >= 1:  # room above the first paragraph of a frame is dropped, an empty line is not
            self.paragraphs.insert(0, Paragraph(Style(1, spacing=round(free * share, 1)), ["\N{NO-BREAK SPACE}"]))


class Sheet:
    """Where everything of a layout stands."""

    def __init__(self, layout):
        self.layout = layout = full(layout)
        self.text = layout["text_pt"]
        self.line = self.text * LINE / mm
        self.margin, self.width, self.height = layout["margin_mm"], layout["width_mm"], layout["height_mm"]
        self.inner = self.width - 2 * self.margin
        self.letter, self.pairs = layout["arrangement"] == "letter", layout["languages"] == "vi_en"
        self.two_faced = layout["back"] != "none"
        self.photo = None if layout["photo_box"] == "none" else tuple(map(int, layout["photo_box"].split("x")))
        self.logo_mm = 20 if layout["logo"] else 0
        self.head_height = self.line * (5.2 if self.pairs else 3.6)
        self.body_top = self.margin + max(self.head_height, self.logo_mm)
        sign_mm = 24 if self.letter else 19 if self.height >= 190 else 17
        lines = 3 + bool(layout["signer_capacity"]) + 2 * self.pairs
        beside = layout["qr_mm"] if not self.two_faced else self.photo[1] if self.photo else 0
        self.foot_height = max(lines * self.line + sign_mm, beside)
        self.foot_top = self.height - self.margin - self.foot_height
        if self.letter:
            self.foot_top = min(self.foot_top, self.body_top + 0.42 * self.height)

    @property
    def body_height(self):
        return self.foot_top - self.body_top - 2

    @property
    def qr(self):
        """(left, top, side) of the QR code, on the last face."""
        side = self.layout["qr_mm"]
        if self.two_faced:
            return self.margin, self.height - self.margin - side, side
        return self.margin, self.foot_top + (self.foot_height - side) / 2, side

    @property
    def photo_place(self):
        if not self.photo:
            return None
        wide, tall = self.photo
        if self.two_faced:  # the foot's left is free: the code stands on the back
            return self.margin + 6, self.height - self.margin - tall - 1, wide, tall
        return self.margin, self.body_top + (self.body_height - tall) / 2, wide, tall

    @property
    def boxes(self):
        boxes = []
        if self.photo:
            boxes.append(("rect", *self.photo_place))
        if self.layout["seal_box"] == "circle":
            boxes.append(("circle", self.sign_left - 13, self.height - self.margin - 37, SEAL_MM, SEAL_MM))
        return boxes

    @property
    def sign_left(self):
        return self.margin + self.inner * 0.53

    def front(self, printed):
        """The blocks of the first face."""
        head_left, head_right = self._head(printed)
        body = self._body(printed)
        sign = Block("signature", self.sign_left, self.foot_top, self.inner * 0.47, self.foot_height)
        self._signature(sign, printed)
        blocks = [head_left, head_right, body, sign]
        if not self.two_faced:
            side = self.layout["qr_mm"] + 3
            numbers = Block("numbers", self.margin + side, self.foot_top, self.inner * 0.53 - side - 2, self.foot_height)
            self._numbers(numbers, printed)
            blocks.append(numbers)
        return blocks

    def back(self, printed):
        """The blocks of the second face."""
        top, qr = self.margin, self.layout["qr_mm"]
        body = Block("second face", self.margin, top, self.inner, self.height - 2 * self.margin - qr - 3)
        if self.layout["back"] == "english":
            self._english(body, printed)
        else:
            body.add(printed["issuing_body"], self.text, bold=True, lines=2)
            body.add(printed["heading"].replace("\n", " "), self.text * 1.3, bold=True, colour=self.layout["colour"])
            body.add(printed["name"], self.text * 1.2, bold=True, lines=2)
        body.centre()
        numbers = Block("numbers", self.margin + qr + 4, self.qr[1], self.inner - qr - 4, qr)
        self._numbers(numbers, printed)
        return [body, numbers]

    def _head(self, printed):
        split = 0.42 if self.letter else 0.46
        left = Block("head", self.margin, self.margin, self.inner * split, self.head_height + 1)
        right = Block("motto", self.margin + self.inner * split, self.margin, self.inner * (1 - split), self.head_height + 1)
        size = min(self.text, 13)
        left.add(printed.get("parent_body", ""), size, lines=1)
        for line in self.layout["issuing_body"].split("\n"):
            left.add(line, size, bold=True)
        if self.pairs:
            left.add(printed.get("issuing_body_en", ""), size * 0.8, italic=True, lines=2)
        nation, motto = NATION
        right.add(nation, size, bold=True)
        right.add(motto, right.paragraphs[0].style.size + (0.5 if self.letter else 0), bold=True)
        if self.pairs:
            for line in NATION_EN:
                right.add(line, size * 0.8, italic=True)
        return left, right

    def rules(self, printed):
        """(left, top, length) of the rules below issuing body and motto: they are the same on all papers of a version."""
        left, right = self._head(printed)
        found = []
        for block, share in ((left, 0.45), (right, 1)):
            top, below = 0, None
            for paragraph in block.paragraphs:
                top += paragraph.height
                if paragraph.style.bold:
                    below = top, paragraph
            top, paragraph = below
            style = paragraph.style
            long = width_of(paragraph.lines[-1], style.size, bold=True) * share / mm
            found.append((block.left + (block.width - long) / 2, block.top + (top + style.size * 0.06) / mm, long))
        if self.pairs:  # English follows directly: no room for rules
            return []
        return found

    def _body(self, printed):
        left, width = self.margin, self.inner
        if self.photo and not self.two_faced:
            left, width = left + self.photo[0] + 5, width - self.photo[0] - 5
        body = Block("body", left, self.body_top, width, self.body_height)
        for scale in (1, 0.94, 0.88, 0.82, 0.76, 0.7):
            body.paragraphs = []
            (self._letter if self.letter else self._diploma)(body, printed, scale)
            if body.used <= body.height * mm:
                break
        body.centre(0.3 if self.letter else 0.44)
        return body

    def _diploma(self, body, printed, scale):
        text, gap = self.text * scale, self.text * 0.45 * scale
        small = text * 0.82
        colour = self.layout["colour"]
        for n, line in enumerate(printed["heading"].split("\n")):
            body.add(line, self.layout["heading_pt"] * (scale if n == 0 else 0.8 * scale), bold=True, colour=colour)
        self._pair(body, printed, "heading", text * 1.1)
        body.add(printed["opening"], text, lines=2, above=gap)
        self._pair(body, printed, "opening", small)
        body.add(printed["name"], self.layout["name_pt"] * scale, lines=2, least=10, bold=True, above=gap * 0.5)
        for n, line in enumerate(printed["about"].split("\n")):
            body.add(line, text, lines=2, above=gap * 0.6 if n == 0 else 0)
        body.add(printed["completed"], text, lines=2, above=gap)
        self._pair(body, printed, "completed", small)
        body.add(printed["course"], text * 1.3, lines=4, least=8, bold=True, above=gap * 0.4)
        for n, line in enumerate(printed["details"].split("\n")):
            body.add(line, text, lines=3, above=gap * 0.6 if n == 0 else 0)
        self._pair(body, printed, "details", small)

    def _pair(self, body, printed, name, size):
        if self.pairs:
            for line in printed.get(f"{name}_en", "").split("\n"):
                body.add(line, size, lines=3, italic=True)

    def _letter(self, body, printed, scale):
        text, gap = self.text * scale, self.text * 0.45 * scale
        style = {"align": "left", "above": gap}
        for n, line in enumerate(printed["heading"].split("\n")):
            size = self.layout["heading_pt"] * scale
            body.add(line, size, bold=True, colour=self.layout["colour"], above=0 if n else gap)
        self._pair(body, printed, "heading", text)
        opening = f"{printed['opening']}:"
        body.add(opening, text, lines=3, align="left", above=gap * 4)
        self._pair_left(body, printed, "opening", text * 0.85)
        name = self.layout["name_pt"] * scale
        body.add(f"Họ và tên: {printed['name']}", name, lines=2, least=10, bold=True, label="Họ và tên:", **style)
        for line in printed["about"].split("\n"):
            body.add(line, text, lines=2, **style)
        label = f"{printed['completed']}:"
        body.add(f"{label} {printed['course']}", text, lines=5, least=8, bold=True, label=label, **style)
        self._pair_left(body, printed, "completed", text * 0.85)
        for line in printed["details"].split("\n"):
            body.add(line, text, lines=3, **style)
        self._pair_left(body, printed, "details", text * 0.85)

    def _pair_left(self, body, printed, name, size):
        if self.pairs:
            for line in printed.get(f"{name}_en", "").split("\n"):
                body.add(line, size, lines=3, italic=True, align="left")

    def _english(self, body, printed):
        text, gap = self.text, self.text * 0.4
        body.add(NATION_EN[0], text, bold=True)
        body.add(NATION_EN[1], text, bold=True)
        body.add(printed.get("issuing_body_en") or printed["issuing_body"], text, lines=2, above=gap)
        for line in printed.get("heading_en", "").split("\n"):
            body.add(line, self.layout["heading_pt"] * 0.85, bold=True, colour=self.layout["colour"], above=gap)
        body.add(printed.get("opening_en", ""), text, lines=2, above=gap)
        body.add(printed["name"], text * 1.35, lines=2, bold=True, least=9, above=gap * 0.5)
        body.add(printed.get("completed_en", ""), text, lines=2, above=gap * 0.5)
        body.add(printed["course"], text * 1.1, lines=3, bold=True, least=8)
        for line in printed.get("details_en", "").split("\n"):
            body.add(line, text, lines=3)

    def _signature(self, sign, printed):
        text = self.text
        sign.add(printed["place_and_date"], text, italic=True)
        if self.pairs:
            sign.add(printed.get("place_and_date_en", ""), text * 0.82, italic=True)
        sign.add(printed.get("signer_capacity", ""), text, bold=True)
        sign.add(printed["signer_title"], text, bold=True, lines=2)
        if self.pairs:
            sign.add(printed.get("signer_title_en", ""), text * 0.82, italic=True)
        room = sign.height * mm - sign.used - text * LINE - 2
        if room < 12 * mm:
            raise TooLong(_("The title of the signer leaves no room for the signature."))
        sign.add(printed["signer_name"], text, bold=True, above=round(room, 1))

    def _numbers(self, numbers, printed):
        size = min(self.text * 0.85, 11)
        english = self.pairs or self.layout["back"] == "english"
        for name, label, label_en in NUMBERS:
            stands_above = name == "decision" and printed["decision"] in printed["details"]
            if printed.get(name) and not stands_above:
                label = f"{label} / {label_en}:" if english else f"{label}:"
                bold = name in ("register_no", "check_code_shown")
                numbers.add(
                    f"{label} {printed[name]}",
                    size,
                    least=6.5,
                    lines=2 if name == "decision" else 1,
                    bold=bold,
                    label=label,
                    align="left",
                )
        numbers.centre()


NUMBERS = (
    ("serial", "Số hiệu phôi", "Serial"),
    ("register_no", "Số vào sổ", "Register No."),
    ("decision", "Quyết định số", "Decision"),
    ("check_address", "Tra cứu", "Check at"),
    ("check_code_shown", "Mã", "Code"),
)
