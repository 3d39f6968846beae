"""Version 1 of the API. What it answers is only ever added to; what would change comes as version 2 beside it."""

from datetime import date
from functools import partial, wraps
from typing import Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from ninja.throttling import AnonRateThrottle
from wagtail.log_actions import log

from lms.coverage import breakdowns, wording
from lms.coverage.asking import NoSuchDay, NoSuchLength
from lms.coverage.exporting import structure
from lms.coverage.figures import BREAKDOWNS, UnknownBreakdown, count, find_indicators, find_unit, indicators_known_on
from lms.coverage.indicators import Indicator
from lms.coverage.members import members, with_postings
from lms.coverage.models import SealedReport
from lms.coverage.trends import LENGTHS, breaks, month_ends, trend
from lms.people.models import Unit
from lms.people.units import subtree_ids
from lms.refusal import Refusal

from . import tokens
from .answers import LIMIT, MOST, one, page, wants_csv

NO_NULL = r"^[^\x00]*$"  # PostgreSQL takes no such character
NOT_ASKED_WELL = (NoSuchDay, NoSuchLength, UnknownBreakdown)


class Reader(HttpBearer):
    """Whoever reads: a valid token's owner, or anybody. A token that is not valid is refused, so that its owner notices."""

    def __call__(self, request):
        return super().__call__(request) if "Authorization" in request.headers else AnonymousUser()

    def authenticate(self, request, token):
        return tokens.find(token, on=localdate())


class OnceInAWhile(AnonRateThrottle):
    """Without a token, by address."""

    def get_cache_key(self, request):
        return None if isinstance(request.auth, tokens.ApiToken) else f"api-{self.get_ident(request)}"


class Often(AnonRateThrottle):
    """With a token, by token."""

    def get_cache_key(self, request):
        return f"api-token-{request.auth.pk}" if isinstance(request.auth, tokens.ApiToken) else None


api = NinjaAPI(
    title="Training coverage",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url="openapi.json",
    auth=Reader(),
    throttle=[OnceInAWhile("60/m"), Often("600/m")],
    description="Figures say: n persons of d persons on a day, for a unit with all units below it in the tree of that day.",
)


@api.exception_handler(Refusal)
def refused(request, refusal):
    status = 400 if isinstance(refusal, NOT_ASKED_WELL) else 404
    return api.create_response(request, {"detail": str(refusal)}, status=status)


@api.exception_handler(AuthenticationError)
def not_valid(request, error):
    detail = str(_("This token is not valid: it is unknown, has expired or was revoked."))
    answer = api.create_response(request, {"detail": detail}, status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def not_understood(request, error):
    """A sentence for people; `errors` says the same to programs."""
    names = ", ".join(dict.fromkeys(str(each["loc"][-1]) for each in error.errors))
    detail = str(_("What was asked is not understood: %(names)s.") % {"names": names})
    errors = [{"name": str(each["loc"][-1]), "message": each["msg"]} for each in error.errors]
    return api.create_response(request, {"detail": detail, "errors": errors}, status=422)


# What is asked.


class Paging(Schema):
    limit: int = Field(LIMIT, ge=1, le=MOST, description="rows of an answer")
    offset: int = Field(0, ge=0, le=10**9, description="rows to pass by")
    format: Literal["json", "csv"] | None = Field(None, description="without it, what the header Accept asks for, else json")


class Asked(Paging):
    on: date | None = Field(None, description="the day asked for; without it, today")
    unit: str = Field("", pattern=NO_NULL, description="code of a unit that existed on that day; without it, the whole tree")


class AskedFigures(Asked):
    indicator: list[str] = Field([], description="codes of indicators; without it, all that had begun by that day")
    by: str = Field("", description=f"break down by one of: {', '.join(BREAKDOWNS)}")


class AskedTrend(Asked):
    indicator: str
    months: int = Field(12, description=f"one of: {', '.join(map(str, LENGTHS))}")


class AskedPeople(Asked):
    indicator: str
    state: Literal["all", "met", "missing"] = "all"


# What is answered.


class VersionOut(Schema):
    number: int
    starts: date
    ends: date | None
    target: float | None
    source: str
    footnote: str
    population: list[str]
    evidence: list[str]
    how_many: str
    time: str
    structure: dict = Field(description="the same definition as values and codes, as export_facts writes it")


class IndicatorOut(Schema):
    code: str
    name: str
    name_en: str
    source: str
    targets: dict[str, float] = Field(description="year → target in percent; it goes before that of the version")
    versions: list[VersionOut]


class IndicatorsOut(Schema):
    count: int
    items: list[IndicatorOut]


class UnitOut(Schema):
    code: str
    name: str
    level: str
    kind: str
    parent: str
    established: date
    dissolved: date | None


class UnitsOut(Schema):
    count: int
    items: list[UnitOut]


class FigureOut(Schema):
    indicator: str
    on: date
    unit: str
    group: str = Field(description="value of the breakdown in words; empty for the whole")
    n: int | None = Field(description="who meet it; null where a group is too small to be shown")
    d: int | None = Field(description="who are asked")
    percent: float | None
    shown: str = Field(description="as offices print it")
    target: float | None
    version: int | None
    ended: bool
    footnote: str


class FiguresOut(Schema):
    count: int
    items: list[FigureOut]


class PointOut(Schema):
    on: date
    n: int
    d: int
    percent: float | None
    target: float | None


class BreakOut(Schema):
    on: date
    words: str


class TrendOut(Schema):
    count: int
    items: list[PointOut]
    breaks: list[BreakOut]


class SealedOut(Schema):
    id: int
    unit: str
    on: date
    note: str
    sealed_at: str


class SealedListOut(Schema):
    count: int
    items: list[SealedOut]


class SealedFigureOut(Schema):
    indicator: str
    name: str
    n: int
    d: int
    percent: float | None
    shown: str
    target: float | None


class SealedReportOut(SealedOut):
    figures: list[SealedFigureOut]


class PersonOut(Schema):
    staff_number: str
    full_name: str
    units: list[str]
    met: bool


class PeopleOut(Schema):
    count: int
    items: list[PersonOut]


def share(n, d):
    return round(100 * n / d, 4) if d else None


def number(decimal):
    return None if decimal is None else float(decimal)


def asked_of(query):
    """(day, Unit) of a query. Raises UnknownUnit, UnitNotThere."""
    on = query.on or localdate()
    return on, find_unit(query.unit, on)


# Operations.


@api.get("/indicators", response=IndicatorsOut, summary="Indicators and all versions of their definitions")
def indicators(request, query: Query[Paging]):
    """As CSV, a row for each version."""
    found = Indicator.objects.prefetch_related("targets", *_VERSIONS)
    if wants_csv(request, query):
        return page(request, [partial(_as_line, each, version) for each in found for version in each.versions.all()], query)
    return page(request, [partial(_indicator, each) for each in found], query)


_VERSIONS = (
    "versions__terms__area", "versions__terms__course", "versions__titles", "versions__families",
)  # fmt: skip


@api.get("/indicators/{code}", response=IndicatorOut, summary="One indicator")
def one_indicator(request, code: str):
    [found] = find_indicators([code])
    prefetch_related_objects([found], "targets", *_VERSIONS)
    return one(request, _indicator(found))


def _indicator(indicator):
    return {
        "code": indicator.code,
        "name": indicator.name,
        "name_en": indicator.name_en,
        "source": indicator.source,
        "targets": {str(target.year): float(target.percent) for target in indicator.targets.all()},
        "versions": [_version(version) for version in indicator.versions.all()],
    }


def _as_line(indicator, version):
    said = _version(version)
    lists = {name: " | ".join(said[name]) for name in ("population", "evidence")}
    return {"code": indicator.code, "name": indicator.name, "name_en": indicator.name_en} | said | lists


def _version(version):
    words = wording.definition(version)
    return {
        "number": version.number,
        "starts": version.starts,
        "ends": version.ends,
        "target": number(version.target),
        "source": version.source,
        "footnote": version.note,
        "population": [str(each) for each in words["population"]],
        "evidence": [str(each) for each in words["evidence"]],
        "how_many": str(words["how_many"]),
        "time": str(words["time"]),
        "structure": structure(version),
    }


@api.get("/units", response=UnitsOut, summary="The units below a unit, in the tree of a day")
def units(request, query: Query[Asked]):
    on, top = asked_of(query)
    found = Unit.objects.filter(pk__in=subtree_ids(top, on=on)).select_related("parent").order_by("code")
    return page(request, [partial(_unit, each) for each in found], query)


def _unit(unit):
    names = ("code", "name", "level", "kind", "established", "dissolved")
    return {name: getattr(unit, name) for name in names} | {"parent": unit.parent.code if unit.parent else ""}


@api.get("/figures", response=FiguresOut, summary="Figures of a unit on a day")
def figures(request, query: Query[AskedFigures]):
    on, unit = asked_of(query)
    asked = find_indicators(query.indicator) if query.indicator else indicators_known_on(on)
    found = count(asked, on=on, unit=unit, by=(query.by,) if query.by else ())
    rows = [row for figure in found for row in _figure(figure, query.by, reader_in(request, unit, on))]
    return page(request, rows, query)


def reader_in(request, unit, on):
    """As whom a figure of this unit is read: a token's owner below its unit, elsewhere anybody."""
    token = request.auth
    if isinstance(token, tokens.ApiToken) and unit.pk in subtree_ids(token.unit, on=on):
        return token.owner
    return AnonymousUser()


def _figure(figure, by, reader):
    version = figure.version
    whole = {
        "indicator": figure.indicator.code,
        "on": figure.on,
        "unit": figure.unit.code,
        "group": "",
        "n": figure.n,
        "d": figure.d,
        "percent": share(figure.n, figure.d),
        "shown": figure.percent,
        "target": number(figure.target),
        "version": version.number if version else None,
        "ended": figure.has_ended,
        "footnote": version.note if version else "",
    }
    yield whole
    for row in (breakdowns.shown_to(reader, figure, by) or []) if by else []:
        known = {"n": row.n, "d": row.d, "percent": share(row.n, row.d), "shown": row.percent}
        hidden = {"n": None, "d": None, "percent": None, "shown": ""}
        yield whole | {"group": row.label} | (hidden if row.hidden else known)


@api.get("/trend", response=TrendOut, summary="One figure month by month")
def month_by_month(request, query: Query[AskedTrend]):
    on, unit = asked_of(query)
    [indicator] = find_indicators([query.indicator])
    if query.months not in LENGTHS:
        raise NoSuchLength(months=query.months, choices=", ".join(map(str, LENGTHS)))
    days = month_ends(on, query.months)
    rows = [
        {"on": point.on, "n": point.n, "d": point.d, "percent": share(point.n, point.d), "target": number(point.target)}
        for point in trend(indicator, unit, days)
    ]
    if wants_csv(request, query):
        return page(request, rows, query)
    changed = [{"on": each.on, "words": each.words} for each in breaks(indicator, unit, days[0], days[-1])]
    return one(request, {"count": len(rows), "items": rows, "breaks": changed})


@api.get("/sealed", response=SealedListOut, summary="Reports that were sealed")
def sealed(request, query: Query[Paging]):
    found = SealedReport.objects.select_related("unit")
    return page(request, [partial(_sealed, each) for each in found], query)


@api.get("/sealed/{pk}", response=SealedReportOut, summary="One sealed report, as it was sealed")
def one_sealed(request, pk: int):
    found = SealedReport.objects.select_related("unit").filter(pk=pk).first()
    if found is None:
        raise HttpError(404, str(_("There is no sealed report of this number.")))
    rows = [
        {
            "indicator": each.code,
            "name": each.words,
            "n": each.n,
            "d": each.d,
            "percent": share(each.n, each.d),
            "shown": each.percent,
            "target": number(each.target),
        }
        for each in found.figures.all()
    ]
    return one(request, _sealed(found) | {"figures": rows})


def _sealed(report):
    return {
        "id": report.pk,
        "unit": report.unit.code,
        "on": report.on,
        "note": report.note,
        "sealed_at": report.sealed_at.isoformat(),
    }


def names_people(operation):
    """Only for tokens of the scope `people`, and below their unit."""

    @wraps(operation)
    def answer(request, *args, **kwargs):
        token = request.auth
        if not isinstance(token, tokens.ApiToken) or token.scope != tokens.ApiToken.Scope.PEOPLE:
            raise HttpError(404, str(_("People are named to tokens of the scope “people” only.")))
        return operation(request, *args, **kwargs)

    return answer


@api.get("/people", response=PeopleOut, summary="The people behind a figure (tokens of the scope “people”)")
@names_people
def people(request, query: Query[AskedPeople]):
    """Those whom the owner of the token may see. Each reading is written down."""
    on, unit = asked_of(query)
    token = request.auth
    if unit.pk not in subtree_ids(token.unit, on=on):
        raise HttpError(404, str(_("This unit is not below the unit of the token.")))
    [indicator] = find_indicators([query.indicator])
    met = None if query.state == "all" else query.state == "met"
    found = members(indicator, on=on, unit=unit, met=met).visible_to(token.owner, on=on).order_by("staff_number")
    shown = with_postings(list(found[query.offset : query.offset + query.limit]), indicator, on=on, unit=unit)
    data = {"indicator": indicator.code, "unit": unit.code, "on": on.isoformat(), "people": len(shown)}
    log(instance=token, action="coverage.people_read", user=token.owner, data=data)
    rows = [
        {
            "staff_number": each.staff_number,
            "full_name": each.full_name,
            "units": [span.unit.code for span in each.stands],
            "met": each.met,
        }
        for each in shown
    ]
    if wants_csv(request, query):
        rows = [row | {"units": "|".join(row["units"])} for row in rows]
    answer = page(request, rows, Paging(limit=query.limit, offset=0, format=query.format), total=found.count())
    answer["Cache-Control"] = (
        "no-store"  # a copy kept on the way would be read without being written down, and after a role has ended
    )
    return answer
