"""Lists of units: each is known by its code; a unit stands below the one to which it belongs."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from ..cells import Column
from ..signals import units_changed
from ..units import Unit
from . import columns
from .batches import Written
from .fact_part import reference
from .kinds import SharedKind, register
from .values import day_of
from .writing import Pen, raw_value

PLAIN = ("name", "short_name", "level", "kind")


class UnitPart:
    def judge(self, rows, known):
        for row in rows:
            self._judge(row, known)

    def _judge(self, row, known):
        code = row.values.get("code")
        if not code:
            return
        if earlier := known.numbers_seen.get(hash(code)):
            row.say("wrong", "code", "twice", row=earlier)
            return
        known.numbers_seen[hash(code)] = row.number
        said = {name: row.values[name] for name in PLAIN if row.values.get(name)}
        said |= {name: day for name in ("established", "dissolved") if (day := day_of(row.values, name))}
        if parent := reference(row, "parent", known.units, narrow=lambda units: known.there(units, said.get("established"))):
            said["parent"] = parent
        held = known.units.by_code.get(code.lower())
        unit = held or Unit(code=code)
        changes = {name: value for name, value in said.items() if getattr(unit, name) != value}
        before = {name: getattr(unit, name) for name in changes}
        for name, value in changes.items():
            setattr(unit, name, value)
        if changes:
            self._check(unit, row)
            self._plan(row, unit, before, changes)
        if held is None and not any(problem["level"] == "wrong" for problem in row.problems):
            known.units.add(unit)  # units below it stand further down in the list

    def _plan(self, row, unit, before, changes):
        row.plan.state = row.State.CHANGED if unit.pk else row.State.NEW
        row.plan.make, row.plan.corrections = unit, before
        for name, value in changes.items():
            row.change("people.unit", name, _word(before[name]), _word(value))

    def _check(self, unit, row):
        try:
            unit.clean_fields(exclude=["parent", *(problem["column"] for problem in row.problems)])
            unit.clean()
        except ValidationError as error:
            for column, sentences in error.message_dict.items():
                for sentence in sentences:
                    row.say("wrong", "" if column == NON_FIELD_ERRORS else column, "refused", sentence=str(sentence))
        if unit.established and unit.dissolved and unit.dissolved <= unit.established:
            row.say("wrong", "dissolved", "ends_before")


def _word(value):
    return value if value is None or isinstance(value, str) else str(value)


class UnitPen(Pen):
    """Units are few: each is saved by itself, those above before those below."""

    def write(self, rows):
        for row in rows:
            unit, is_new = row.plan.make, row.plan.make.pk is None
            before = None if is_new else {name: raw_value(value) for name, value in row.plan.corrections.items()}
            unit.parent_id = unit.parent and unit.parent.pk  # which may have been saved a moment ago
            unit.save()
            self.people |= set() if is_new else set(unit.postings.values_list("person_id", flat=True))
            self.note(row, Written.Act.MADE if is_new else Written.Act.CHANGED, unit, before).save()
            log(
                unit,
                "wagtail.create" if is_new else "wagtail.edit",
                user=self.by,
                data={"file": self.batch.file_name, "row": row.number},
            )


class Units(SharedKind):
    slug, label, command = "units", _("Units"), "import_units"
    place = 90
    columns = (
        Column("code", ("Mã đơn vị", "Mã"), "code", required=True, example="so-noi-vu"),
        Column("name", ("Tên đơn vị", "Đơn vị"), required=True, example="Sở Nội vụ"),
        Column("short_name", ("Tên viết tắt", "Tên ngắn"), example="SNV"),
        Column("level", ("Cấp",), "choice", required=True, choices=columns.LEVELS, example="Cấp tỉnh"),
        Column(
            "kind", ("Loại đơn vị", "Loại"), "choice", required=True, choices=columns.UNIT_KINDS, example="Cơ quan hành chính"
        ),
        Column("parent", ("Trực thuộc", "Đơn vị cấp trên", "Mã đơn vị cấp trên"), example="qn"),
        Column("established", ("Ngày thành lập", "Thành lập"), "date", required=True, example="01/01/2000"),
        Column("dissolved", ("Ngày giải thể", "Giải thể từ ngày"), "date", help=_("The first day on which it no longer exists.")),
    )
    parts = (UnitPart(),)

    def announce(self, people):
        super().announce(people)
        units_changed.send(type(self))

    def pen(self, batch):
        return UnitPen(batch)


register(Units())
