"""Lists of plan lines: they go into a draft. What an approved plan says is changed by decision, one line after another, never by a list."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from lms.people.access import has_role
from lms.people.cells import Column
from lms.people.importing.batches import Written
from lms.people.importing.directory import Directory
from lms.people.importing.fact_part import reference
from lms.people.importing.kinds import Kind, register
from lms.people.importing.words import SENTENCES
from lms.people.importing.writing import Pen, raw_value
from lms.people.models import Role
from lms.vietnamese import parse_whole

from .catalogue import Course
from .plans import SAID, PlanLine, TrainingPlan, add_line, change_line

QUARTERS = {
    wording: number
    for number, roman in enumerate(("I", "II", "III", "IV"), 1)
    for wording in (f"Quý {roman}", roman, f"Quý {number}", str(number))
}
NUMBERS = ("classes", "seats", "quarter")

SENTENCES |= {
    "no_draft_plan": _(
        "There is no draft of a plan for this year that you manage. Draw one up first; an approved plan changes by decision."
    ),
    "which_plan": _("There are drafts of several units for this year: write in the list of which unit the plan is."),
    "no_dong": _("“%(text)s” is no amount in whole đồng: write 120.000.000 or 120000000."),
    "line_twice": _("Row %(row)s is about the same line: course, quarter, institution and audience."),
}


class LinePart:
    def judge(self, rows, known):
        self._learn(known)
        for row in rows:
            self._judge(row, known)

    def _learn(self, known):
        if hasattr(known, "courses"):
            return
        known.courses, known.lines_seen = Directory(Course.objects.all(), ["title"]), {}
        drafts = TrainingPlan.objects.managed_by(known.user).filter(state=TrainingPlan.State.DRAFT).select_related("unit")
        known.drafts = list(drafts)
        lines = PlanLine.objects.filter(plan__in=known.drafts).select_related("plan", "course", "institution")
        known.plan_lines = {_key(line): line for line in lines}

    def _judge(self, row, known):
        plan, said = self._plan(row, known), self._said(row, known)
        if any(problem["level"] == "wrong" for problem in row.problems):
            return
        line = PlanLine(plan=plan, **said)
        key = _key(line)
        earlier = known.lines_seen.setdefault(key, row.number)
        if earlier != row.number:
            row.say("wrong", "course", "line_twice", row=earlier)
            return
        held = known.plan_lines.get(key)
        changed = [name for name in said if held is None or getattr(held, name) != said[name]]
        for name in changed:
            before = getattr(held, name) if held else None
            row.change("courses.planline", name, _word(before), _word(said[name]))
        self._check(line, row)
        if changed:
            row.plan.state = row.State.CHANGED if held else row.State.NEW
            row.plan.make, row.plan.correct, row.plan.corrections = line, held, {name: said[name] for name in changed}

    def _plan(self, row, known):
        year, unit = row.values.get("year"), reference(row, "unit", known.units, narrow=known.there)
        fitting = [plan for plan in known.drafts if plan.year == year and unit in (None, plan.unit)]
        if year and len(fitting) != 1:
            row.say("wrong", "unit" if fitting else "year", "which_plan" if fitting else "no_draft_plan")
        return fitting[0] if len(fitting) == 1 else None

    def _said(self, row, known):
        said = {name: row.values[name] for name in NUMBERS if row.values.get(name) is not None}
        said |= {name: row.text(name) for name in ("audience", "note") if row.text(name)}
        course = reference(row, "course", known.courses)
        institution = reference(row, "institution", known.units, narrow=known.there)
        said |= {name: found for name, found in (("course", course), ("institution", institution)) if found}
        if text := row.text("budget"):
            try:
                said["budget"] = parse_whole(text)
            except ValueError:
                row.say("wrong", "budget", "no_dong", text=text)
        return said

    def _check(self, line, row):
        try:
            line.clean_fields(exclude=["plan", "course", "institution"])
            line.validate_constraints()
        except ValidationError as error:
            for column, sentences in error.message_dict.items():
                for sentence in sentences:
                    row.say("wrong", "" if column == NON_FIELD_ERRORS else column, "refused", sentence=str(sentence))


def _key(line):
    return (line.plan_id, line.course_id, line.quarter, line.institution_id, line.audience)


def _word(value):
    return value if value is None or isinstance(value, int | str) else str(value)


class LinePen(Pen):
    """Lines are few: each is written by the act that writes it on the page."""

    def write(self, rows):
        for row in rows:
            line, held = row.plan.make, row.plan.correct
            if held is None:
                values = {name: getattr(line, name) for name in SAID}
                self.note(row, Written.Act.MADE, add_line(line.plan, by=self.by, **values)).save()
            else:
                before = {name: raw_value(getattr(held, name)) for name in row.plan.corrections}
                self.note(row, Written.Act.CHANGED, change_line(held, by=self.by, **row.plan.corrections), before).save()


class PlanLines(Kind):
    slug, label, command = "plan_lines", _("Lines of a training plan"), "import_plan_lines"
    place, about_people = 70, False
    columns = (
        Column("year", ("Năm", "Năm kế hoạch"), "whole_number", required=True, example="2027"),
        Column(
            "unit",
            ("Kế hoạch của", "Đơn vị lập kế hoạch"),
            help=_("Code or name; only where several units have a draft for the year."),
        ),
        Column(
            "course",
            ("Nội dung đào tạo, bồi dưỡng", "Chương trình bồi dưỡng", "Khóa bồi dưỡng", "Mã khóa học", "Nội dung"),
            required=True,
            example="Bồi dưỡng kiến thức pháp luật",
            help=_("Its code or its title, as in the list of courses."),
        ),
        Column("audience", ("Đối tượng", "Đối tượng bồi dưỡng"), example="Công chức cấp xã"),
        Column(
            "quarter", ("Quý", "Quý thực hiện", "Thời gian (quý)"), "choice", required=True, choices=QUARTERS, example="Quý II"
        ),
        Column("classes", ("Số lớp",), "whole_number", required=True, example="2"),
        Column("seats", ("Số lượt người", "Số học viên", "Tổng số học viên"), "whole_number", required=True, example="120"),
        Column(
            "institution",
            ("Cơ sở thực hiện", "Cơ sở đào tạo", "Đơn vị tổ chức"),
            required=True,
            example="Trường Đào tạo cán bộ Nguyễn Văn Cừ",
        ),
        Column("budget", ("Kinh phí (đồng)", "Kinh phí", "Dự toán"), example="120.000.000", help=_("In whole đồng.")),
        Column("note", ("Ghi chú",)),
    )
    parts = (LinePart(),)

    def open_to(self, user):
        return has_role(user, Role.Kind.TRAINING_MANAGER)

    def pen(self, batch):
        return LinePen(batch)


register(PlanLines())
