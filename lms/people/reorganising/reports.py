"""What a reorganisation will write, in numbers; and what it has written, row by row, on the page and in a workbook."""

from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..planning import PlanningEntry
from ..postings import Appointment, Posting
from ..roles import Role
from ..units import Succession, Unit

ENDED = gettext_lazy("ended")


def numbers_of(plan):
    """[(words, how many)] of what applying would write now."""
    going = plan.moves.going
    leaving = [move for move in going if move.leaving != Posting.Leaving.REORGANISED]
    return [
        (_("Units that end"), len(plan.ending)),
        (_("Units that begin"), len(plan.beginning)),
        (_("Successions"), sum(map(len, plan.destinations.values()))),
        (_("People who go to another unit"), len({move.posting.person_id for move in going if move.to})),
        (_("Exceptions"), len(plan.placements)),
        (_("People who leave"), len({move.posting.person_id for move in leaving if not move.posting.concurrent})),
        (
            _("Postings that just end, since the person holds another one in that unit"),
            len([move for move in going if not move.to and move.leaving == Posting.Leaving.REORGANISED]),
        ),
        (_("Appointments to a leading or elected post that end with their unit"), len(plan.appointments)),
        (_("Planning entries that end with their unit"), len(plan.planning)),
        (_("Roles that go over to the sole successor"), len(plan.handed_over)),
        (_("Roles that end, to be granted anew where needed"), len(plan.roles) - len(plan.handed_over)),
    ]


class Report:
    """Of a reorganisation that was applied."""

    def __init__(self, reorganisation):
        self.reorganisation = reorganisation

    def _rows(self, model, kind, *, new):
        changes = self.reorganisation.changes.filter(kind=kind, before__isnull=new)
        return model._base_manager.filter(pk__in=changes.values("row"))

    @property
    def ended_units(self):
        return self._rows(Unit, "unit", new=False).select_related("parent").order_by("code")

    @property
    def new_units(self):
        return self._rows(Unit, "unit", new=True).select_related("parent").order_by("code")

    @property
    def successions(self):
        rows = self._rows(Succession, "succession", new=True).select_related("predecessor", "successor")
        return rows.order_by("predecessor__code", "successor__code")

    @property
    def postings(self):
        """The postings that ended; `with_new` says where each goes on."""
        rows = self._rows(Posting, "posting", new=False).select_related("person", "unit")
        return rows.order_by("unit__code", "person__sort_key", "pk")

    def with_new(self, postings):
        """These postings as a list, each with `new`: the one in which it goes on, or None."""
        postings = list(postings)
        follows = self.reorganisation.changes.filter(kind="posting", follows__in=[posting.pk for posting in postings])
        carried_on = dict(follows.values_list("follows", "row"))
        new = Posting._base_manager.filter(pk__in=carried_on.values()).select_related("unit").in_bulk()
        for posting in postings:
            posting.new = new.get(carried_on.get(posting.pk))
        return postings

    @property
    def appointments(self):
        rows = self._rows(Appointment, "appointment", new=False).select_related("person", "title", "unit")
        return rows.order_by("unit__code", "person__sort_key", "pk")

    @property
    def planning(self):
        rows = self._rows(PlanningEntry, "planning", new=False).select_related("person", "title", "unit")
        return rows.order_by("unit__code", "person__sort_key", "pk")

    @property
    def roles(self):
        """The roles over units that ended, each with `heir`: the unit over which it is held now, or None."""
        changes = self.reorganisation.changes.filter(kind="role", follows__isnull=False)
        carried_on = dict(changes.values_list("follows", "row"))
        new = Role.objects.select_related("unit").in_bulk(carried_on.values())
        rows = list(self._rows(Role, "role", new=False).select_related("user", "unit").order_by("unit__code", "user__username"))
        for role in rows:
            handed = new.get(carried_on.get(role.pk))
            role.heir = handed and handed.unit
        return rows


BATCH = 2000


def workbook(report):
    """The whole report as the bytes of an .xlsx file."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        bold = book.add_format({"bold": True})
        for name, headings, rows in _sheets(report):
            sheet = book.add_worksheet(name[:31])
            sheet.set_column(0, len(headings) - 1, 28)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, headings, bold)
            for number, cells in enumerate(rows, start=1):
                for column, cell in enumerate(cells):
                    _write(sheet, number, column, cell)
    return out.getvalue()


def _write(sheet, row, column, cell):
    """Text as text: what begins with = is no formula, a code no number."""
    if hasattr(cell, "year"):
        sheet.write_datetime(row, column, cell)
    else:
        sheet.write_string(row, column, str(cell))


def _sheets(report):
    yield (
        _("Units that ended"),
        [_("Code"), _("Name of the unit"), _("Belonged to")],
        ((unit.code, unit.name, unit.parent or "") for unit in report.ended_units),
    )
    yield (
        _("Units that began"),
        [_("Code"), _("Name of the unit"), _("Level"), _("Kind"), _("Belongs to")],
        (
            (unit.code, unit.name, unit.get_level_display(), unit.get_kind_display(), unit.parent or "")
            for unit in report.new_units
        ),
    )
    yield (
        _("Successions"),
        [_("Old code"), _("Old unit"), _("Kind"), _("New code"), _("New unit")],
        (
            (row.predecessor.code, row.predecessor, row.get_kind_display(), row.successor.code, row.successor)
            for row in report.successions
        ),
    )
    yield (
        _("People concerned"),
        [
            _("Staff number"),
            _("Full name"),
            _("Old unit"),
            _("Old position"),
            _("New unit"),
            _("New position"),
            _("Why it ended"),
        ],
        _people(report),
    )
    yield (
        _("Appointments"),
        [_("Staff number"), _("Full name"), _("Title"), _("Unit"), _("From")],
        ((row.person.staff_number, row.person, row.title, row.unit, row.starts) for row in report.appointments),
    )
    yield (
        _("Planning entries"),
        [_("Staff number"), _("Full name"), _("Target post"), _("Unit"), _("From")],
        ((row.person.staff_number, row.person, row.title, row.unit, row.starts) for row in report.planning),
    )
    yield (
        _("Roles over these units"),
        [_("Account"), _("Role"), _("Old unit"), _("New unit")],
        ((row.user.username, row.get_kind_display(), row.unit, row.heir or ENDED) for row in report.roles),
    )


def _people(report):
    postings = report.postings
    for begin in range(0, postings.count(), BATCH):
        for row in report.with_new(postings[begin : begin + BATCH]):
            new = row.new
            yield (
                row.person.staff_number, row.person, row.unit, row.position,
                new.unit if new else "", new.position if new else "", row.get_leaving_display(),
            )  # fmt: skip
