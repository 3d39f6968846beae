"""The words on a certificate, as they are on the day of issue: what is drawn, shown and compared from then on."""

from unicodedata import normalize

from django.conf import settings
from django.urls import reverse

from lms.people.models import Person
from lms.vietnamese import long_date

from .layouts import filled, full

# The paper is Vietnamese whatever language its registrar reads.
GRADES = {"excellent": "Xuất sắc", "very_good": "Giỏi", "good": "Khá", "average": "Trung bình"}


GRADES_EN = {"excellent": "Excellent", "very_good": "Very good", "good": "Good", "average": "Average"}
SALUTATIONS = {"female": "Bà", "male": "Ông"}


def printed_words(record, version, *, kind, number, code, on, confirms=None, serial=""):
    """{field: text} of every word that differs from paper to paper, and of those that say who issued it and as what.

    `confirms` is the certificate that a confirmation speaks of, `serial` the number on a pre-printed blank.
    """
    facts = facts_of(record) | {
        "register_no": number,
        "serial": serial,
        "confirmed_no": confirms.register_no if confirms else "",
        "confirmed_on": f"{confirms.issued_on:%d/%m/%Y}" if confirms else "",
    }
    printed = said(full(version.layout), facts, kind=kind, code=code, on=on, grade_en=GRADES_EN.get(record.grade, ""))
    if confirms:
        printed["confirms"] = {"register_no": facts["confirmed_no"], "issued_on": facts["confirmed_on"]}
    return printed


def facts_of(record):
    """What a learning record says on paper."""
    person, training_class = record.person, record.training_class
    return {
        "salutation": SALUTATIONS.get(person.gender, "Ông/Bà"),
        "name": record.person_name.upper(),
        "birth": birth_words(person),
        "workplace": record.unit_name,
        "course": record.course_title,
        "class_name": training_class.name,
        "starts": f"{training_class.starts:%d/%m/%Y}",
        "ends": f"{training_class.ends:%d/%m/%Y}",
        "periods": record.periods,
        "grade": GRADES.get(record.grade, ""),
        "decision": f"{record.decision_number} ngày {record.recognised_on:%d/%m/%Y}",
    }


def said(layout, facts, *, kind, code, on, grade_en):
    """Every printed word of a paper: the facts, and the layout's wording for its kind with the facts put in."""
    facts = {name: normalize("NFC", value) if isinstance(value, str) else value for name, value in facts.items()}
    office = {name: layout[name].replace("\n", " ") for name in OFFICE}
    named = facts | {"issuing_body": office["issuing_body"]}
    named_en = named | {"grade": grade_en}
    return {
        "kind": kind,
        **office,
        **facts,
        **{part: filled(layout[f"{kind}_{part}"], named) for part in ("heading", "opening", "about", "completed", "details")},
        **{
            f"{part}_en": filled(layout[f"{kind}_{part}_en"], named_en) for part in ("heading", "opening", "completed", "details")
        },
        "check_address": settings.BASE_URL.split("://")[1] + reverse("check"),
        "check_code_shown": "-".join(code[n : n + 4] for n in range(0, len(code), 4)),
        "place_and_date": long_date(layout["place"], on),
        "place_and_date_en": f"{on.day} {MONTHS[on.month - 1]} {on.year}",
    }


OFFICE = (
    "parent_body",
    "issuing_body",
    "issuing_body_en",
    "signer_capacity",
    "signer_title",
    "signer_title_en",
    "signer_name",
)
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def birth_words(person):
    if person.birth_precision == Person.BirthPrecision.YEAR:
        return f"Năm sinh: {person.birth_date:%Y}"
    if person.birth_precision == Person.BirthPrecision.MONTH:
        return f"Sinh tháng {person.birth_date:%m/%Y}"
    return f"Sinh ngày {person.birth_date:%d/%m/%Y}"
