"""`manage.py import_…`: the same steps and the same report, without a page."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lms.people.models import ImportBatch, Person

from .conftest import STAFF, workbook
from .test_persons import MAI, changed


@pytest.fixture
def run(tmp_path, dung):
    def run(rows, *options, command="import_persons", header=STAFF):
        file = tmp_path / "danh sách.xlsx"
        file.write_bytes(workbook(header, rows))
        out = StringIO()
        call_command(command, str(file), "--by", dung.user.username, *options, stdout=out)
        return json.loads(out.getvalue())

    return run


def test_a_dry_run_reports_and_leaves_nothing_behind(run, department):
    said = run([MAI, changed(MAI, staff="CB101", card="22190001299")], "--dry-run")
    assert (said["counts"]["new"], said["counts"]["suspect"]) == (1, 1)
    assert [(row["row"], row["state"]) for row in said["rows"]] == [(2, "new"), (3, "suspect")]
    assert said["rows"][1]["problems"][0]["reason"] == "zeros_lost"
    assert not ImportBatch.objects.exists()
    assert not Person.objects.filter(staff_number="CB100").exists()


def test_a_clean_list_is_applied_and_a_second_run_changes_nothing(run, department):
    assert run([MAI])["state"] == "applied"
    assert Person.objects.filter(staff_number="CB100").exists()
    assert run([MAI])["counts"]["unchanged"] == 1
    assert ImportBatch.objects.count() == 1


def test_a_doubtful_list_is_not_applied(run, department):
    with pytest.raises(CommandError, match="1 rows are still to be decided") as error:
        run([MAI, changed(MAI, staff="CB101", card="22190001299")])
    assert error.value.returncode == 2
    assert not Person.objects.filter(staff_number="CB100").exists()


def test_what_is_doubtful_can_be_left_out(run, department):
    run([MAI, changed(MAI, staff="CB101", card="22190001299")], "--skip-doubtful")
    assert Person.objects.filter(staff_number__in=["CB100", "CB101"]).count() == 1


def test_unit_and_day_can_be_chosen_for_the_whole_list(run, department):
    rows = [["Lý Thị Mai", "CB100", "Công chức"]]
    options = ["--default-unit", "so-noi-vu", "--default-day", "2022-06-30"]
    run(rows, *options, header=["Họ và tên", "Số hiệu", "Đối tượng"])
    assert Person.objects.get(staff_number="CB100").postings.get().unit == department


@pytest.mark.parametrize(
    "options", [["--by", "nobody"], ["--default-unit", "nowhere"], ["--by", "CB001"]], ids=["account", "unit", "learner"]
)
def test_unknown_names_end_with_a_sentence(options, run, department, lan):
    with pytest.raises(CommandError) as error:
        run([MAI], *options)
    assert error.value.returncode == 2
    assert not ImportBatch.objects.exists()


def test_a_file_that_is_no_list_ends_with_a_sentence(tmp_path, dung):
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"\x00\x01")
    for path in (file, tmp_path / "missing.xlsx"):
        with pytest.raises(CommandError) as error:
            call_command("import_units", str(path), "--by", dung.user.username)
        assert error.value.returncode == 2
    assert not ImportBatch.objects.exists()


COMMANDS = ["units", "persons", "postings", "appointments", "degrees", "title_certificates", "planning", "records"]


@pytest.mark.parametrize("kind", COMMANDS)
def test_each_kind_has_its_command(kind, tmp_path, dung):
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="header"):
        call_command(f"import_{kind}", str(file), "--by", dung.user.username)
