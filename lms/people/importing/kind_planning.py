"""Planning lists: who is being prepared for which post, in which term, on the list of which level."""

from django.utils.translation import gettext_lazy as _

from ..cells import Column
from ..planning import PlanningEntry
from . import columns
from .fact_part import FactPart, period, reference
from .kinds import Kind, register
from .matching import PersonMatch


class PlanningPart(FactPart):
    model = PlanningEntry
    identity = ("title", "level", "term", "starts")

    def said(self, row, known):
        said = {name: row.values[name] for name in ("level", "decision", "removal_reason") if row.values.get(name)}
        said |= period(row) | {"title": reference(row, "title", known.titles), "term": reference(row, "term", known.terms)}
        if row.text("unit"):
            said["unit"] = reference(row, "unit", known.units, narrow=lambda units: known.there(units, said.get("starts")))
        return said


class Planning(Kind):
    slug, label, command = "planning", _("Planning lists"), "import_planning"
    columns = (
        *columns.WHO,
        Column(
            "title",
            ("Chức danh quy hoạch", "Quy hoạch chức danh", "Chức vụ quy hoạch"),
            required=True,
            example="Giám đốc Sở",
            help=_("Code or name, as in the list of titles."),
        ),
        columns.UNIT,
        Column("level", ("Cấp quy hoạch", "Cấp"), "choice", required=True, choices=columns.LEVELS, example="Cấp tỉnh"),
        Column("term", ("Nhiệm kỳ", "Giai đoạn"), required=True, example="2020-2025"),
        Column("starts", ("Ngày phê duyệt", "Từ ngày", "Ngày quyết định"), "date", required=True, example="15/08/2020"),
        columns.LAST_DAY,
        columns.DECISION,
        Column("removal_reason", ("Lý do đưa ra", "Lý do đưa ra khỏi quy hoạch")),
    )
    parts = (PersonMatch(new_ones=False), PlanningPart())


register(Planning())
