"""The pages of imports, as people use them: forms and links, nothing else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.people.importing.batches import upload
from lms.people.importing.kinds import KINDS, find_kind
from lms.people.models import ImportBatch, Person, Role
from lms.people.rosters import read_roster
from tests.factories import RoleFactory

from .conftest import STAFF, applied, row, states, workbook, worked_on
from .test_persons import MAI, changed

State = ImportBatch.State


def show(batch):
    return reverse("imports:show", args=[batch.pk])


def page(client, batch, **query):
    return client.get(show(batch), query).content.decode()


def test_from_the_upload_to_the_undoing(signed_in, minh, department):
    browser = signed_in(minh)
    file = SimpleUploadedFile("danh sách.xlsx", workbook(STAFF, [MAI, changed(MAI, staff="CB101", card="22190001299")]))
    answer = browser.post(reverse("imports:add"), {"kind": "persons", "file": file})
    batch = ImportBatch.objects.get()
    assert answer.url == show(batch)
    assert "progress" in page(browser, batch)
    worked_on(batch)
    assert "022******299" in page(browser, batch)
    accept = {"column": "national_id", "reason": "zeros_lost"}
    browser.post(reverse("imports:accept_all", args=[batch.pk]), accept)
    assert browser.get(reverse("imports:apply", args=[batch.pk])).status_code == 200
    assert not Person.objects.filter(staff_number="CB101").exists()
    browser.post(reverse("imports:apply", args=[batch.pk]))
    assert worked_on(batch).state == State.APPLIED
    assert Person.objects.get(staff_number="CB101").national_id == "022190001299"
    browser.get(reverse("imports:undo", args=[batch.pk]))
    browser.post(reverse("imports:undo", args=[batch.pk]))
    assert worked_on(batch).state == State.UNDONE
    assert not Person.objects.filter(staff_number="CB101").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b""),
        ("a.xlsx", b"\x00\x01\x02 not a workbook"),
        ("a.csv", b"a,b\n1,2\n"),
        ("a.pdf", b"%PDF-1.4"),
    ],
)
def test_a_wrong_file_is_a_sentence_and_writes_nothing(name, content, signed_in, minh):
    browser = signed_in(minh)
    answer = browser.post(reverse("imports:add"), {"kind": "persons", "file": SimpleUploadedFile(name, content)})
    if answer.status_code == 302:
        batch = worked_on(ImportBatch.objects.get())
        assert batch.state == State.FAILED
        assert batch.refusal["reason"] != "unexpected"
        assert 'role="alert"' in page(browser, batch)
    else:
        assert answer.context["form"].errors["file"]


def test_an_officer_chooses_only_units_of_theirs(signed_in, minh, other_department):
    file = SimpleUploadedFile("a.xlsx", workbook(STAFF, [MAI]))
    answer = signed_in(minh).post(reverse("imports:add"), {"kind": "persons", "file": file, "unit": other_department.pk})
    assert answer.context["form"].errors["unit"]
    assert not ImportBatch.objects.exists()


def test_units_are_offered_only_to_those_who_look_after_the_whole_tree(signed_in, minh, dung):
    offered = lambda person: {kind.slug for kind in signed_in(person).get(reverse("imports:add")).context["kinds"]}  # noqa: E731
    assert "units" not in offered(minh)
    assert "units" in offered(dung)


@pytest.mark.parametrize(
    "slug", ["persons", "units", "postings", "appointments", "degrees", "title_certificates", "planning", "records"]
)
def test_templates_are_read_back_without_a_row(slug, signed_in, dung):
    answer = signed_in(dung).get(reverse("imports:template", args=[slug]))
    roster = read_roster(answer.content, find_kind(slug).columns)
    assert (list(roster.rows()), roster.missing, roster.unknown) == ([], [], [])
    assert len(roster.found) == len(KINDS[slug].columns)


# Decisions by forms.


@pytest.fixture
def twin(read, minh, lan):
    """A row that may be about Lan."""
    return read(minh, [["Đặng Thị Thuý Lan", "", "", "17/05/1985"], changed(MAI, starts="31/02/2020")])


def act(browser, batch, number=2, **said):
    return browser.post(reverse("imports:row", args=[batch.pk, number]), said)


def test_candidates_stand_side_by_side_and_one_is_chosen(signed_in, twin, minh, lan):
    browser = signed_in(minh)
    shown = browser.get(reverse("imports:row", args=[twin.pk, 2])).content.decode()
    assert lan.staff_number in shown
    act(browser, twin, act="choose", person=lan.pk)
    assert row(twin).person == lan


def test_several_cells_are_corrected_at_once(signed_in, twin, minh):
    act(signed_in(minh), twin, 3, act="correct", **{"cell-starts": "01/02/2020", "cell-position": "Phó phòng"})
    assert (states(twin)[3], row(twin, 3).corrected) == ("new", {"starts": "01/02/2020", "position": "Phó phòng"})


def test_the_national_id_is_left_alone_where_nobody_typed_another(signed_in, twin, minh):
    kept = row(twin, 3).national_id_encrypted
    act(
        signed_in(minh),
        twin,
        3,
        act="correct",
        **{"cell-national_id": row(twin, 3).text("national_id"), "cell-starts": "01/02/2020"},
    )
    assert row(twin, 3).national_id_encrypted == kept


@pytest.mark.parametrize(
    "said", [{}, {"act": "burn"}, {"act": "choose", "person": "x"}, {"act": "accept", "column": "no", "reason": "no"}]
)
def test_nonsense_is_refused_with_an_answer(said, signed_in, twin, minh):
    assert act(signed_in(minh), twin, **said).status_code in (302, 404)
    assert states(twin)[2] == "suspect"


def test_a_row_that_is_left_out_can_be_taken_back(signed_in, twin, minh):
    browser = signed_in(minh)
    act(browser, twin, 3, act="skip")
    assert states(twin)[3] == "skipped"
    act(browser, twin, 3, act="take_back")
    assert states(twin)[3] == "wrong"


def test_the_preview_is_filtered_by_state_and_by_problem(signed_in, twin, minh):
    browser = signed_in(minh)
    assert 'id="row-2"' not in page(browser, twin, state="wrong")
    assert 'id="row-3"' in page(browser, twin, problem="starts:no_such_day")
    assert browser.get(show(twin), {"page": "x", "state": "y", "problem": ":"}).status_code == 200


def test_the_preview_takes_as_many_queries_for_many_rows(signed_in, read, minh, count_queries):
    browser = signed_in(minh)
    few = read(minh, [MAI, changed(MAI, staff="", card="")])
    many = read(minh, [changed(MAI, staff=f"CB2{n:02}", card="", name=f"Lý Thị {n % 7 * 'a'}n") for n in range(40)])
    counted = [count_queries(lambda batch=batch: browser.get(show(batch))) for batch in (few, many)]
    assert counted[1] <= counted[0]


def test_converted_texts_are_confirmed_before_anything_is_applied(signed_in, read, minh):
    names = ["NguyÔn ThÞ Hµ", "TrÇn V¨n B×nh", "§Æng ThÞ Thóy", "Bïi §øc Léc"]
    rows = [changed(MAI, name=name, staff=f"CB10{n}", card="", position="Chuyªn viªn") for n, name in enumerate(names)]
    batch = read(minh, rows)
    browser = signed_in(minh)
    assert "Nguyễn Thị Hà" in page(browser, batch)
    browser.post(reverse("imports:apply", args=[batch.pk]))
    assert worked_on(batch).state == State.TO_DECIDE
    browser.post(reverse("imports:confirm", args=[batch.pk]))
    browser.post(reverse("imports:apply", args=[batch.pk]))
    assert worked_on(batch).state == State.APPLIED
    assert Person.objects.get(staff_number="CB100").full_name == "Nguyễn Thị Hà"


def test_a_wrong_text_for_all_rows_is_answered_with_what_is_wrong(signed_in, read, minh):
    batch = read(minh, [["Lý Thị Mai", "CB100", "", "17/05/1990", "Nữ", "Sở Nội vụ", "Công chức", "", ""]])
    said = {"column": "starts", "reason": "no_first_day", "text": "31/02/2020"}
    answer = signed_in(minh).post(reverse("imports:fill_all", args=[batch.pk]), said, follow=True)
    assert "“31/02/2020”" in answer.content.decode()
    assert row(batch).corrected == {}


def test_a_list_can_be_thrown_away(signed_in, twin, minh):
    signed_in(minh).post(reverse("imports:discard", args=[twin.pk]))
    assert not ImportBatch.objects.exists()


def test_an_applied_list_cannot_be_thrown_away(signed_in, read, minh):
    batch = applied(read(minh, [MAI]))
    assert signed_in(minh).post(reverse("imports:discard", args=[batch.pk])).status_code == 404
    assert ImportBatch.objects.exists()


def test_the_report_names_every_row_with_its_reason(signed_in, twin, minh):
    from io import BytesIO

    import openpyxl

    answer = signed_in(minh).get(reverse("imports:report", args=[twin.pk]))
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[1]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [line[0] for line in rows] == [2, 3]
    assert "31/02/2020" in rows[1][4]


def test_the_people_of_the_list_can_be_had_as_a_staff_list(signed_in, minh, lan, quan):
    answer = signed_in(minh).get(reverse("imports:people"), {"q": "lan"})
    rows = list(read_roster(answer.content, find_kind("persons").columns).rows())
    assert [each.cells["staff_number"].value for each in rows] == [lan.staff_number]


# Who sees what.

ADDRESSES = ["show", "progress", "report", "apply", "discard"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_imports_of_others_do_not_exist(name, signed_in, twin, other_department, quan):
    RoleFactory(user=quan.user, kind=Role.Kind.UNIT_OFFICER, unit=other_department)
    browser = signed_in(quan)
    assert browser.get(reverse(f"imports:{name}", args=[twin.pk])).status_code == 404
    assert twin.file_name not in browser.get(reverse("imports:index")).content.decode()


def test_who_looks_after_everybody_sees_an_import_but_does_not_decide_it(signed_in, twin, dung, an, lan):
    for person in (dung, an):
        browser = signed_in(person)
        assert browser.get(show(twin)).status_code == 200
        assert act(browser, twin, act="choose", person=lan.pk).status_code == 404
        assert browser.post(reverse("imports:apply", args=[twin.pk])).status_code == 404


@pytest.mark.parametrize("name", ["add", "index"])
def test_who_keeps_nobody_finds_no_imports(name, signed_in, thu):
    assert signed_in(thu).get(reverse(f"imports:{name}")).status_code == 404


def test_a_file_of_a_strange_name_is_kept_under_another(minh, db):
    batch = upload(find_kind("persons"), SimpleUploadedFile("../../etc/ệ.xlsx", b"x"), by=minh.user)
    assert batch.file.name.endswith(".xlsx")
    assert "/" not in batch.file.name
