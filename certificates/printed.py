"""The words on a certificate, as they are on the day of issue: what is drawn, shown and compared from then on."""

from django.conf import settings
from django.urls import reverse

from lms.people.models import Person
from lms.vietnamese import long_date

# The paper is Vietnamese whatever language its registrar reads.
GRADES = {"excellent": "Xuất sắc", "very_good": "Giỏi", "good": "Khá", "average": "Trung bình"}


def printed_words(record, version, *, kind, number, code, on, confirms=None):
    """{field: text} of every word that differs from paper to paper, and of those that say who issued it and as what."""
    person, training_class, layout = record.person, record.training_class, version.layout
    return {
        "kind": kind,
        "parent_body": layout["parent_body"],
        "issuing_body": layout["issuing_body"],
        "heading": layout["heading"],
        "salutation": {"female": "Chứng nhận Bà", "male": "Chứng nhận Ông"}.get(person.gender, "Chứng nhận Ông/Bà"),
        "name": record.person_name.upper(),
        "birth": birth_words(person),
        "workplace": record.unit_name,
        "course": record.course_title,
        "class_name": training_class.name,
        "starts": f"{training_class.starts:%d/%m/%Y}",
        "ends": f"{training_class.ends:%d/%m/%Y}",
        "periods": record.periods,
        "grade": GRADES.get(record.grade, ""),
        "register_no": number,
        "decision": f"{record.decision_number} ngày {record.recognised_on:%d/%m/%Y}",
        "check_address": settings.BASE_URL.split("://")[1] + reverse("check"),
        "check_code_shown": "-".join(code[n : n + 4] for n in range(0, len(code), 4)),
        "place_and_date": long_date(layout["place"], on),
        "signer_title": layout["signer_title"],
        "signer_name": layout["signer_name"],
        **(
            {"confirms": {"register_no": confirms.register_no, "issued_on": f"{confirms.issued_on:%d/%m/%Y}"}} if confirms else {}
        ),
    }


def birth_words(person):
    if person.birth_precision == Person.BirthPrecision.YEAR:
        return f"Năm sinh: {person.birth_date:%Y}"
    if person.birth_precision == Person.BirthPrecision.MONTH:
        return f"Sinh tháng {person.birth_date:%m/%Y}"
    return f"Sinh ngày {person.birth_date:%d/%m/%Y}"
