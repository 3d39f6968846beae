"""Drafting, checking and applying a reorganisation on its pages."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from lms.people.models import Posting, Reorganisation, Role, Unit
from lms.people.reorganising.applying import apply
from lms.people.reorganising.drafts import draft
from tests.factories import PostingFactory, RoleFactory, UnitFactory

DAY = date(2025, 7, 1)
NEW = "so-moi\tSở Mới\t\tprovince\tbody\tqn"


@pytest.fixture
def manager(signed_in, dung):
    return signed_in(dung)


@pytest.fixture
def begun(province, department, other_department):
    """A draft that has a title and a day, and nothing else."""
    return draft("Hợp nhất hai sở", on=DAY, decision="1/NQ-HĐND", decided_on=date(2025, 6, 20))


@pytest.fixture
def merging(begun, department, other_department):
    """The draft by which two departments become one."""
    begun.delete()
    new = {"code": "so-moi", "name": "Sở Mới", "level": "province", "kind": "body", "parent_code": "qn"}
    return draft(
        "Hợp nhất hai sở",
        on=DAY,
        decision="1/NQ-HĐND",
        decided_on=date(2025, 6, 20),
        dissolve=[department, other_department],
        establish=[new],
        destinations=[("so-noi-vu", "so-moi"), ("so-tai-chinh", "so-moi")],
    )


def at(name, reorganisation):
    return reverse(f"reorganisations:{name}", args=[reorganisation.pk])


def text(response):
    return response.content.decode()


STEPS = ("edit", "delete", "dissolve", "establish", "mapping", "people", "confirm")


# Who enters.


@pytest.mark.parametrize("name", STEPS)
def test_who_does_not_manage_the_whole_tree_finds_nothing(name, merging, signed_in, an, thu, minh):
    for person in (an, thu, minh):
        assert signed_in(person).get(at(name, merging)).status_code in (302, 404)  # 302: not let into the administration at all
    assert signed_in(an).get(reverse("reorganisations:index")).status_code == 404


def test_a_manager_of_one_unit_does_not_reorganise(merging, signed_in, quan, other_department):
    RoleFactory(user=quan.user, kind=Role.Kind.TRAINING_MANAGER, unit=other_department)
    assert signed_in(quan).get(at("confirm", merging)).status_code == 404


@pytest.mark.parametrize("name", STEPS)
def test_the_manager_finds_each_step(name, merging, manager):
    assert manager.get(at(name, merging)).status_code == 200


def test_the_list_leads_to_each(merging, manager):
    page = text(manager.get(reverse("reorganisations:index")))
    assert at("dissolve", merging) in page


def test_the_menu_has_it_for_those_who_may(manager, signed_in, dung, an):
    address = reverse("reorganisations:index")
    assert address in text(signed_in(dung).get("/admin/"))
    assert address not in text(signed_in(an).get("/admin/"))


# Drafting.


def test_a_draft_begins_with_its_title_and_day(manager, dung, province):
    said = {"title": "Sắp xếp 2025", "on": "2025-07-01", "decision": "", "decided_on": ""}
    answer = manager.post(reverse("reorganisations:add"), said)
    written = Reorganisation.objects.get()
    assert answer.url == at("dissolve", written)
    assert (written.on, written.drafted_by) == (DAY, dung.user)


def test_units_are_found_without_accents_and_taken_in_with_all_below(manager, begun, department):
    below = UnitFactory(code="phong", name="Phòng Tổ chức", parent=department)
    page = text(manager.get(at("dissolve", begun), {"q": "so noi"}))
    assert f"add_with_below:{department.pk}" in page
    manager.post(at("dissolve", begun), {"act": f"add_with_below:{department.pk}"})
    assert {row.unit for row in begun.dissolving.all()} == {department, below}


def test_a_unit_is_taken_out_with_its_exceptions(manager, merging, lan, department):
    merging.placements.create(posting=lan.postings.get(), to="so-moi")
    row = merging.dissolving.get(unit=department)
    manager.post(at("dissolve", merging), {"act": "spare", "row": [row.pk]})
    assert not merging.dissolving.filter(unit=department).exists()
    assert not merging.placements.exists()


def test_a_unit_that_goes_on_below_another_parent_is_established_anew(manager, merging, department):
    below = UnitFactory(code="phong", name="Phòng Tổ chức", parent=department)
    row = merging.dissolving.create(unit=below)
    manager.post(at("dissolve", merging), {"act": "carry_on", "row": [row.pk]})
    new = merging.establishing.get(code="phong-2025")
    assert (new.name, new.parent_code) == ("Phòng Tổ chức", "so-moi")
    assert row.destinations.get().to == "phong-2025"


def test_nothing_ticked_is_said(manager, merging):
    answer = manager.post(at("dissolve", merging), {"act": "spare"}, follow=True)
    assert "Hãy đánh dấu ít nhất một dòng" in text(answer)


def test_units_are_pasted(manager, begun):
    manager.post(
        at("establish", begun), {"act": "paste", "lines": f"Mã\tTên\n{NEW}\n\nxa-moi\tXã Mới\t\tCấp xã\tChính quyền cấp xã\tqn"}
    )
    assert list(begun.establishing.values_list("code", "name", "level")) == [
        ("so-moi", "Sở Mới", "province"),
        ("xa-moi", "Xã Mới", "commune"),
    ]


def test_a_unit_pasted_again_is_changed(manager, begun):
    manager.post(at("establish", begun), {"act": "paste", "lines": NEW})
    manager.post(at("establish", begun), {"act": "paste", "lines": NEW.replace("Sở Mới", "Sở Khác")})
    assert begun.establishing.get().name == "Sở Khác"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (f"{NEW}\nx\tXã\t\thuyện nhỏ\tbody\tqn", "Dòng 2, cột “Cấp”: “huyện nhỏ”"),
        ("mã có dấu cách\tXã\t\tprovince\tbody\tqn", "Dòng 1, cột “Mã”"),
        ("chỉ một ô", "Dòng 1: 1 ô"),
        (f"{NEW}\n{NEW}", "Dòng 2, cột “Mã”"),
        ("", "không có gì"),
    ],
)
def test_wrong_lines_are_named_and_none_is_taken(lines, sentence, manager, begun):
    page = text(manager.post(at("establish", begun), {"act": "paste", "lines": lines}))
    assert sentence in page
    assert not begun.establishing.exists()


def test_a_used_code_is_refused_in_the_form(manager, begun):
    said = {"act": "save", "code": "so-noi-vu", "name": "Sở", "level": "province", "kind": "body", "parent_code": "qn"}
    assert "Sở Nội vụ" in text(manager.post(at("establish", begun), said))
    assert not begun.establishing.exists()


def test_where_units_go_is_pasted(manager, merging):
    lines = "so-noi-vu\tso-moi\tsplit\tx\nso-noi-vu\tqn"
    manager.post(at("mapping", merging), {"act": "paste", "lines": lines})
    said = merging.dissolving.get(unit__code="so-noi-vu").destinations.values_list("to", "kind", "default")
    assert set(said) == {("so-moi", "split", True), ("qn", "", False)}


def test_a_destination_that_does_not_exist_is_refused(manager, merging, department):
    row = merging.dissolving.get(unit=department)
    page = text(manager.post(at("mapping", merging), {"act": "send", "dissolving": row.pk, "to": "nowhere"}))
    assert "“nowhere”" in page


# People.


def test_people_are_found_without_accents_with_where_they_go(manager, merging, lan, quan):
    page = text(manager.get(at("people", merging), {"q": "dang thuy lan"}))
    assert "Đặng Thị Thúy Lan" in page
    assert "Ngô Hồng Quân" not in page
    assert "Sở Mới" in page


def test_those_ticked_become_exceptions(manager, merging, lan, quan, school):
    postings = [person.postings.get().pk for person in (lan, quan)]
    manager.post(at("people", merging), {"act": "place", "posting": postings, "to": school.code, "leadership": "no"})
    said = merging.placements.values_list("posting__person", "to", "leadership")
    assert set(said) == {(lan.pk, school.code, False), (quan.pk, school.code, False)}


def test_all_that_are_found_become_exceptions(manager, merging, lan, minh, quan, department):
    address = f"{at('people', merging)}?unit={department.pk}"
    manager.post(address, {"act": "place", "all": "yes", "leaving": "retired"})
    assert merging.placements.count() == Posting.objects.filter(unit=department).count() > 1
    assert not merging.placements.filter(posting__person=quan).exists()


def test_an_exception_is_taken_back(manager, merging, lan):
    merging.placements.create(posting=lan.postings.get(), leaving="retired")
    manager.post(at("people", merging), {"act": "unplace", "posting": [lan.postings.get().pk]})
    assert not merging.placements.exists()


@pytest.mark.parametrize("said", [{}, {"to": "so-moi", "leaving": "retired"}, {"to": "nowhere"}])
def test_an_exception_says_one_thing(said, manager, merging, lan):
    page = manager.post(at("people", merging), {"act": "place", "posting": [lan.postings.get().pk]} | said)
    assert page.status_code == 200
    assert not merging.placements.exists()


def test_people_of_units_that_stay_are_no_exceptions(manager, merging, ha):
    manager.post(at("people", merging), {"act": "place", "posting": [ha.postings.get().pk], "to": "so-moi"})
    assert not merging.placements.exists()


def test_the_pages_take_as_many_queries_for_many_people(manager, merging, department, count_queries):
    PostingFactory(unit=department)
    addresses = [at(name, merging) for name in ("dissolve", "mapping", "people", "confirm")]
    few = [count_queries(lambda address=address: manager.get(address)) for address in addresses]
    PostingFactory.create_batch(5, unit=department)
    assert [count_queries(lambda address=address: manager.get(address)) for address in addresses] == few


# Applying.


def test_the_numbers_are_shown_before_it_is_applied(manager, merging, lan, quan):
    page = text(manager.get(at("confirm", merging)))
    assert "Áp dụng" in page


def test_what_is_wrong_stands_in_the_place_of_the_button(manager, merging, lan):
    merging.dissolving.get(unit__code="so-noi-vu").destinations.all().delete()
    page = text(manager.get(at("confirm", merging)))
    assert "Đặng Thị Thúy Lan (CB001)" in page
    assert 'value="apply"' not in page


def test_it_is_applied_and_reported(manager, merging, lan, dung):
    answer = manager.post(at("confirm", merging), {"act": "apply"}, follow=True)
    assert lan.postings.held_on(DAY).get().unit.code == "so-moi"
    assert "Đặng Thị Thúy Lan" in text(answer)
    assert "Sở Mới" in text(answer)


def test_what_cannot_be_applied_says_why_and_writes_nothing(manager, merging, lan):
    UnitFactory(code="phong", parent=lan.postings.get().unit, name="Phòng Tổ chức")
    answer = manager.post(at("confirm", merging), {"act": "apply"}, follow=True)
    assert "Phòng Tổ chức" in text(answer)
    assert not Unit.objects.filter(code="so-moi").exists()


def test_the_steps_of_what_is_applied_lead_to_the_report(manager, merging):
    apply(merging, by=None)
    assert manager.get(at("people", merging)).url == at("report", merging)


@pytest.mark.parametrize("name", ["report", "workbook", "undo"])
def test_what_is_not_applied_has_no_report_yet(name, manager, merging):
    assert manager.get(at(name, merging)).url == at("confirm", merging)


def test_the_workbook_has_everybody(manager, merging, lan, quan):
    apply(merging, by=None)
    answer = manager.get(at("workbook", merging))
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    people = book.get_sheet_by_index(3).to_python()
    assert {row[0]: (row[2], row[4]) for row in people}["CB001"] == ("Sở Nội vụ", "Sở Mới")
    assert {row[0]: (row[2], row[4]) for row in people}["CB007"] == ("Sở Tài chính", "Sở Mới")


def test_a_report_takes_as_many_queries_for_many_people(manager, merging, department, other_department, count_queries):
    PostingFactory(unit=department)
    apply(merging, by=None)
    few = count_queries(lambda: manager.get(at("report", merging)))
    old = {"unit": other_department, "starts": date(2015, 1, 1)}
    postings = PostingFactory.create_batch(5, **old, ends=DAY)
    for posting in postings:
        merging.changes.create(kind="posting", row=posting.pk, before={"ends": None}, after={})
    assert count_queries(lambda: manager.get(at("report", merging))) == few


def test_it_is_taken_back_after_being_asked(manager, merging, lan):
    apply(merging, by=None)
    assert manager.get(at("undo", merging)).status_code == 200
    manager.post(at("undo", merging))
    assert lan.postings.get().unit.code == "so-noi-vu"


def test_too_late_to_take_back_says_why(manager, merging, lan):
    apply(merging, by=None)
    PostingFactory(unit=Unit.objects.get(code="so-moi"), person__full_name="Ninh Thị Mai", starts=date(2025, 8, 1))
    answer = manager.post(at("undo", merging), follow=True)
    assert "Ninh Thị Mai" in text(answer)
    assert Unit.objects.filter(code="so-moi").exists()


def test_a_draft_is_thrown_away(manager, merging):
    manager.post(at("delete", merging))
    assert not Reorganisation.objects.exists()


def test_what_was_applied_is_not_thrown_away(manager, merging):
    apply(merging, by=None)
    manager.post(at("delete", merging))
    assert Reorganisation.objects.exists()
