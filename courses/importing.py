"""Lists of past learning records: what people completed elsewhere or before, course by course, with the decision that recognised it."""

from django.utils.translation import gettext_lazy as _

from lms.decisions import NotADecisionNumber, read_number
from lms.people.cells import Column
from lms.people.importing import columns
from lms.people.importing.directory import Directory
from lms.people.importing.fact_part import FactPart, reference
from lms.people.importing.kinds import Kind, register
from lms.people.importing.matching import PersonMatch
from lms.people.importing.values import day_of
from lms.people.importing.words import SENTENCES
from lms.people.importing.writing import Pen

from .catalogue import Course
from .records import NOTED, LearningRecord
from .signals import records_changed
from .trust import Trust

GRADES = {
    "Xuất sắc": LearningRecord.Grade.EXCELLENT,
    "Giỏi": LearningRecord.Grade.VERY_GOOD,
    "Khá": LearningRecord.Grade.GOOD,
    "Trung bình": LearningRecord.Grade.AVERAGE,
    "Đạt": "",
}
TRUST = {
    "Tự khai": Trust.CLAIMED,
    "Đã xem bản sao": Trust.COPY,
    "Đã xem bản chính": Trust.ORIGINAL,
    "Cơ quan cấp xác nhận": Trust.CONFIRMED,
}
SAID = (
    "course", "recognised_on", "periods", "grade", "decision_number", "institution_name", "unit_name", "paper_number", "trust",
)  # fmt: skip

SENTENCES |= {
    "odd_decision": _("“%(text)s” is no decision number as they are written today. Accept to keep it as it is."),
    "record_of_a_class": _("The results of this class are known here and differ. They are corrected there, not by a list."),
}


class RecordPart(FactPart):
    model = LearningRecord
    identity = ("course", "recognised_on")

    def known_of(self, people):
        return LearningRecord.objects.current().filter(person__in=people).order_by("pk")

    def fields(self):
        return SAID

    def directory(self, name, known):
        if name != "course":
            return super().directory(name, known)
        if not hasattr(known, "courses"):
            known.courses = Directory(Course.objects.all(), ["title"])
        return known.courses

    def said(self, row, known):
        plain = ("periods", "grade", "institution_name", "unit_name", "paper_number", "trust")
        said = {name: row.values[name] for name in plain if row.values.get(name) not in (None, "")}
        said |= {
            "course": reference(row, "course", self.directory("course", known)),
            "recognised_on": day_of(row.values, "recognised_on"),
        }
        if text := row.values.get("decision_number"):
            said["decision_number"] = self._decision(row, text)
        if said["recognised_on"] and said["recognised_on"] > known.on:
            row.say("wrong", "recognised_on", "still_to_come")
        return said

    def _decision(self, row, text):
        try:
            return read_number(text)
        except NotADecisionNumber:
            row.say("suspect", "decision_number", "odd_decision", text=text)
            return text

    def complete(self, said, mine, row, known):
        """A new record copies what things are called, and counts as many periods as the course has unless the list says otherwise."""
        course = said["course"]
        is_known = any((record.course_id, record.recognised_on) == (course.pk, said["recognised_on"]) for record in mine)
        if is_known:
            return said
        name = row.plan.person.full_name if row.plan.person else row.text("full_name")
        return {"periods": course.periods, "trust": Trust.CLAIMED} | said | {"course_title": course.title, "person_name": name}

    def _changed(self, same, changes, known):
        record = super()._changed(same, changes, known)
        record.person_name, record.course_title = same.person_name, same.course_title
        return record

    def _correct(self, row, same, changes, known):
        if same.training_class_id:
            row.say("wrong", "", "record_of_a_class")
        else:
            super()._correct(row, same, changes, known)


class RecordPen(Pen):
    def make(self, records):
        LearningRecord.objects.bulk_create(records, batch_size=500)

    def correct(self, pairs, why):
        copied = [field.attname for field in LearningRecord._meta.concrete_fields if field.name not in NOTED]
        new = []
        for record, changes in pairs:
            values = {name: getattr(record, name) for name in copied}
            values |= changes | {"supersedes": record, "superseding_reason": why, "entered_by": self.by}
            new.append(LearningRecord(**values))
        return LearningRecord.objects.bulk_create(new, batch_size=500)


class Records(Kind):
    slug, label, command = "records", _("Learning records"), "import_records"
    place = 60
    columns = (
        *columns.WHO,
        Column(
            "course",
            (
                "Khóa bồi dưỡng",
                "Mã khóa học",
                "Tên khóa học",
                "Chương trình bồi dưỡng",
                "Chương trình",
                "Nội dung bồi dưỡng",
                "Lớp bồi dưỡng",
            ),
            required=True,
            example="Bồi dưỡng kiến thức pháp luật",
            help=_("Its code or its title, as in the list of courses."),
        ),
        Column("recognised_on", ("Ngày công nhận", "Ngày quyết định", "Ngày cấp"), "date", required=True, example="15/06/2022"),
        Column("periods", ("Số tiết", "Số tiết học", "Thời lượng (tiết)"), "whole_number", example="40"),
        Column("grade", ("Xếp loại", "Kết quả"), "choice", choices=GRADES, example="Giỏi"),
        Column("decision_number", ("Số quyết định", "Quyết định công nhận", "Quyết định số"), example="156/QĐ-UBND"),
        Column(
            "institution_name",
            ("Cơ sở đào tạo", "Đơn vị tổ chức", "Nơi bồi dưỡng"),
            example="Trường Đào tạo cán bộ Nguyễn Văn Cừ",
        ),
        Column("unit_name", ("Nơi công tác khi đó",), example="Sở Nội vụ"),
        Column("paper_number", ("Số hiệu chứng chỉ", "Số vào sổ", "Số chứng chỉ"), example="012/2022/BD-ĐTCB"),
        Column("trust", ("Độ tin cậy", "Mức xác minh"), "choice", choices=TRUST, example="Đã xem bản sao"),
    )
    parts = (PersonMatch(new_ones=False), RecordPart())

    def pen(self, batch):
        return RecordPen(batch)

    def announce(self, people):
        records_changed.send(LearningRecord, person_ids=people)


register(Records())
