"""A layout: what a certificate looks like and says, as validated data. Values in, values out: no query, no file, nothing fetched.

Every field has a bound. Free wording may name what differs from paper to paper, `{name}`, in braces; nothing else in it means anything.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PLACEHOLDERS = (
    "salutation", "name", "birth", "workplace", "course", "class_name", "starts", "ends", "periods", "grade", "decision",
    "register_no", "serial", "issuing_body", "confirmed_no", "confirmed_on",
)  # fmt: skip
KINDS = ("certificate", "attestation", "confirmation")
NAMED = re.compile(r"\{(\w+)\}")


class LayoutProblems(ValueError):
    """What is wrong with a layout: {field: sentence}, each sentence names its field."""

    def __init__(self, problems):
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class Field:
    """A field of a layout: how the editor calls it, where it stands there, and what it says unless somebody says otherwise."""

    label: str
    default: object
    section: str

    def cleaned(self, value):
        """The value as it is kept. Raises ValueError with a sentence."""
        raise NotImplementedError


@dataclass(frozen=True)
class Number(Field):
    least: int
    most: int

    def cleaned(self, value):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not self.least <= value <= self.most:
            raise ValueError(_("a number from %(least)s to %(most)s is needed.") % {"least": self.least, "most": self.most})
        return value


@dataclass(frozen=True)
class Choice(Field):
    choices: dict = field(hash=False)

    def cleaned(self, value):
        if value not in self.choices:
            raise ValueError(_("choose one of: %(choices)s.") % {"choices": ", ".join(map(str, self.choices.values()))})
        return value


@dataclass(frozen=True)
class Colour(Field):
    def cleaned(self, value):
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", str(value)):
            raise ValueError(_("a colour is written like #9c1c1c."))
        return value.lower()


@dataclass(frozen=True)
class Picture(Field):
    """The name of a kept picture: the hash of what is in it."""

    def cleaned(self, value):
        if value and not re.fullmatch(r"[0-9a-f]{64}\.(png|jpg)", str(value)):
            raise ValueError(_("this is not the name of a kept picture."))
        return value


@dataclass(frozen=True)
class Words(Field):
    most: int = 200
    lines: int = 1
    required: bool = False

    def cleaned(self, value):
        if not isinstance(value, str):
            raise ValueError(_("a text is needed."))
        kept = [" ".join(line.split()) for line in unicodedata.normalize("NFC", value).splitlines()]
        text = "\n".join(line for line in kept if line)
        if self.required and not text:
            raise ValueError(_("a text is needed."))
        if len(text) > self.most:
            raise ValueError(_("at most %(most)s letters.") % {"most": self.most})
        if text.count("\n") >= self.lines:
            raise ValueError(_("at most %(most)s lines.") % {"most": self.lines})
        unknown = [name for name in NAMED.findall(text) if name not in PLACEHOLDERS]
        if unknown:
            known = ", ".join("{" + name + "}" for name in PLACEHOLDERS)
            raise ValueError(
                _("{%(unknown)s} is not known. What can be named: %(known)s.") % {"unknown": unknown[0], "known": known}
            )
        return text


SECTIONS = {
    "paper": gettext_lazy("Paper and boxes"),
    "look": gettext_lazy("Look"),
    "office": gettext_lazy("Office and signer"),
    "certificate": gettext_lazy("Wording of a certificate"),
    "attestation": gettext_lazy("Wording of a certificate of attendance"),
    "confirmation": gettext_lazy("Wording of a confirmation of completion"),
}
FRAMES = {
    "none": gettext_lazy("None"),
    "rule": gettext_lazy("A thin rule"),
    "double": gettext_lazy("Double rule with squared corners"),
    "corners": gettext_lazy("Rules with rounded-in corners"),
    "waves": gettext_lazy("Band of interlaced waves"),
}
BOXES = {"none": gettext_lazy("None"), "30x40": "30 × 40 mm", "40x60": "40 × 60 mm", "20x30": "20 × 30 mm"}
_HEADINGS = {
    "certificate": ("CHỨNG CHỈ", "CERTIFICATE"),
    "attestation": ("GIẤY CHỨNG NHẬN", "CERTIFICATE OF ATTENDANCE"),
    "confirmation": ("GIẤY CHỨNG NHẬN\nHOÀN THÀNH KHÓA HỌC", "CONFIRMATION OF COMPLETION"),
}


def _wording(kind):
    """The free wording of one kind of paper, in both languages."""
    heading, heading_en = _HEADINGS[kind]
    details = "{class_name} – từ ngày {starts} đến ngày {ends}\nThời lượng: {periods} tiết – Xếp loại: {grade}"
    details_en = "From {starts} to {ends} – {periods} periods – Grade: {grade}"
    if kind == "confirmation":
        details += "\nTheo Quyết định số {decision}\nGiấy này có giá trị như bản đã cấp số {confirmed_no} ngày {confirmed_on}"
        details_en += "\nOf equal value with No. {confirmed_no}, issued on {confirmed_on}"
    about = "{birth}\nĐơn vị công tác: {workplace}"
    return {
        f"{kind}_heading": Words(gettext_lazy("Heading of the paper"), heading, kind, 80, 2, required=True),
        f"{kind}_opening": Words(gettext_lazy("Before the name"), "Chứng nhận {salutation}", kind),
        f"{kind}_about": Words(gettext_lazy("Below the name"), about, kind, 400, 4),
        f"{kind}_completed": Words(gettext_lazy("Before the programme"), "đã hoàn thành chương trình", kind),
        f"{kind}_details": Words(gettext_lazy("Below the programme"), details, kind, 600, 6),
        f"{kind}_heading_en": Words(gettext_lazy("Heading in English"), heading_en, kind, 80, 2),
        f"{kind}_opening_en": Words(gettext_lazy("Before the name, in English"), "This is to certify that", kind),
        f"{kind}_completed_en": Words(gettext_lazy("Before the programme, in English"), "has completed the programme", kind),
        f"{kind}_details_en": Words(gettext_lazy("Below the programme, in English"), details_en, kind, 600, 6),
    }


FIELDS = {
    "width_mm": Number(gettext_lazy("Width in mm"), 297, "paper", 120, 420),
    "height_mm": Number(gettext_lazy("Height in mm"), 210, "paper", 100, 420),
    "margin_mm": Number(gettext_lazy("Margin in mm"), 20, "paper", 8, 40),
    "arrangement": Choice(
        gettext_lazy("Arrangement"),
        "centred",
        "paper",
        {"centred": gettext_lazy("Centred, as on a diploma"), "letter": gettext_lazy("From the left, as in a letter")},
    ),
    "back": Choice(
        gettext_lazy("Second face"),
        "none",
        "paper",
        {
            "none": gettext_lazy("None"),
            "numbers": gettext_lazy("Numbers and check"),
            "english": gettext_lazy("English text, numbers and check"),
        },
    ),
    "languages": Choice(
        gettext_lazy("Languages of the first face"),
        "vi",
        "paper",
        {"vi": gettext_lazy("Vietnamese"), "vi_en": gettext_lazy("Vietnamese, with English below each line")},
    ),
    "qr_mm": Number(gettext_lazy("Size of the QR code in mm"), 32, "paper", 30, 60),
    "photo_box": Choice(gettext_lazy("Box for a photo"), "none", "paper", BOXES),
    "seal_box": Choice(
        gettext_lazy("Place for the seal"),
        "none",
        "paper",
        {"none": gettext_lazy("None"), "circle": gettext_lazy("A dashed circle of 36 mm")},
    ),
    "text_pt": Number(gettext_lazy("Size of the text in points"), 13.5, "look", 8, 18),
    "heading_pt": Number(gettext_lazy("Size of the heading in points"), 36, "look", 12, 60),
    "name_pt": Number(gettext_lazy("Size of the name in points"), 27, "look", 10, 44),
    "frame": Choice(gettext_lazy("Frame"), "double", "look", FRAMES),
    "colour": Colour(gettext_lazy("First colour"), "#9c1c1c", "look"),
    "second_colour": Colour(gettext_lazy("Second colour"), "#b8862b", "look"),
    "background": Picture(gettext_lazy("Background picture"), "", "look"),
    "logo": Picture(gettext_lazy("Logo"), "", "look"),
    "parent_body": Words(gettext_lazy("Body above the issuing body"), "", "office"),
    "issuing_body": Words(gettext_lazy("Issuing body"), "", "office", 200, 2, required=True),
    "issuing_body_en": Words(gettext_lazy("Issuing body in English"), "", "office"),
    "place": Words(gettext_lazy("Place"), "", "office", 60, required=True),
    "signer_capacity": Words(gettext_lazy("Signs for (KT., TL., TM.)"), "", "office", 80),
    "signer_title": Words(gettext_lazy("Title of the signer"), "", "office", 80, required=True),
    "signer_title_en": Words(gettext_lazy("Title of the signer in English"), "", "office", 80),
    "signer_name": Words(gettext_lazy("Name of the signer"), "", "office", 80),
    **{name: words for kind in KINDS for name, words in _wording(kind).items()},
}


def full(layout):
    """The layout with what it does not speak of as it usually is."""
    return {name: layout.get(name, spec.default) for name, spec in FIELDS.items()}


def parsed(said):
    """The layout as it is kept. Raises LayoutProblems, which names each field that is wrong and why."""
    if not isinstance(said, dict):
        raise LayoutProblems({"": _("A layout is a table of fields.")})
    problems = {name: _("%(field)s: there is no such field.") % {"field": str(name)[:60]} for name in said.keys() - FIELDS.keys()}
    layout = {}
    for name, spec in FIELDS.items():
        try:
            layout[name] = spec.cleaned(said.get(name, spec.default))
        except ValueError as error:
            problems[name] = f"{spec.label}: {error}"
    if not problems:
        problems = _together(layout)
    if problems:
        raise LayoutProblems(problems)
    return layout


def _together(layout):
    """What is wrong although each field is right by itself."""
    if layout["width_mm"] - 2 * layout["margin_mm"] < 100:
        return {"margin_mm": _("Margin in mm: no 100 mm are left between the margins.")}
    return {}


def filled(wording, words):
    """The wording with what it names put in, once. A part between dashes whose named word is missing falls away, and so does an empty line."""
    lines = []
    for line in wording.split("\n"):
        parts = [part for part in line.split(" – ") if all(words.get(name) not in ("", None) for name in NAMED.findall(part))]
        lines.append(" – ".join(NAMED.sub(lambda found: str(words[found[1]]), part) for part in parts))
    return "\n".join(line for line in lines if line)
