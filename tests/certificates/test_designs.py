import pytest
from django.utils import translation

from certificates import shipped
from certificates.designs import VersionsNeverChange, shipped_designs
from certificates.layouts import LayoutProblems, filled, parsed


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.once
@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("width_mm", 40, "120"),
        ("width_mm", "297", "120"),
        ("qr_mm", 20, "30"),
        ("colour", "red", "#9c1c1c"),
        ("frame", "baroque", "choose one"),
        ("background", "../../etc/passwd", "kept picture"),
        ("signer_title", "", "needed"),
        ("certificate_heading", "A" * 200, "80"),
        ("certificate_opening", "{nickname}", "nickname"),
        ("certificate_opening", "one\ntwo", "lines"),
        ("surprise", 1, "no such field"),
    ],
)
def test_a_wrong_field_is_refused_with_the_reason(field, value, says):
    with pytest.raises(LayoutProblems) as refusal:
        parsed(shipped.CERTIFICATE | {field: value})
    assert says in refusal.value.problems[field]


@pytest.mark.once
def test_margins_leave_room_for_the_text():
    with pytest.raises(LayoutProblems, match="100 mm"):
        parsed(shipped.CERTIFICATE | {"width_mm": 130, "margin_mm": 30})


@pytest.mark.once
@pytest.mark.parametrize(
    ("wording", "words", "line"),
    [
        ("{name}, {course}", {"name": "LAN", "course": "An ninh"}, "LAN, An ninh"),
        ("{periods} tiết – Xếp loại: {grade}", {"periods": 40, "grade": ""}, "40 tiết"),
        ("Số {confirmed_no}", {"confirmed_no": ""}, ""),
        ("{name}", {"name": "{course}", "course": "An ninh"}, "{course}"),
        ("{% load %} { }", {}, "{% load %} { }"),
    ],
)
def test_wording_is_filled_in(wording, words, line):
    assert filled(wording, words) == line


def test_three_designs_ship_and_are_made_once(db):
    assert [design.pk for design in shipped_designs()] == [design.pk for design in shipped_designs()]
    assert len(shipped_designs()) == 3


def test_a_change_makes_another_version_and_no_change_makes_none(design, thu):
    first = design.current
    assert design.change(first.layout, by=thu.user) == first
    second = design.change(first.layout | {"place": "Cẩm Phả"}, by=thu.user)
    assert (second.number, second.made_by) == (2, thu.user)


def test_a_version_never_changes(design):
    version = design.current
    version.layout = {}
    with pytest.raises(VersionsNeverChange):
        version.save()
