import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lms.coverage.models import EvidenceTerm, Indicator, IndicatorVersion, Span, StaleMark
from lms.people.models import Person
from tests.coverage.test_figures import recorded
from tests.factories import SubjectAreaFactory


@pytest.fixture
def ethics(db):
    area = SubjectAreaFactory(code="public-ethics")
    indicator = Indicator.objects.create(code="E", name="E")
    version = IndicatorVersion.objects.create(indicator=indicator, starts=date(2020, 1, 1))
    EvidenceTerm.objects.create(version=version, kind="area", area=area)
    return area


def run(*words):
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_figures_as_json_have_the_documented_shape(lan, minh, ethics):
    recorded(lan, ethics)
    assert json.loads(run("figures", "--on", "2026-10-15", "--indicator", "E", "--by", "level", "--format", "json")) == [
        {
            "indicator": "E",
            "on": "2026-10-15",
            "unit": "qn",
            "n": 1,
            "d": 2,
            "percent": "50,0%",
            "cells": [{"by": {"level": "province"}, "n": 1, "d": 2, "percent": "50,0%"}],
        }
    ]


def test_figures_as_a_table_print_n_of_d(lan, ethics):
    recorded(lan, ethics)
    assert "1/1" in run("figures", "--on", "2026-10-15")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["figures", "--indicator", "F99"], "no indicator with the code “F99”"),
        (["figures", "--unit", "nowhere"], "no unit with the code “nowhere”"),
        (["figures", "--on", "1999-12-31", "--unit", "so-noi-vu"], "did not exist on 31/12/1999"),
        (["figures", "--by", "shoe_size"], "cannot be broken down by “shoe_size”"),
        (["explain", "--indicator", "E", "--person", "CB404"], "nobody with the staff number “CB404”"),
        (["explain", "--indicator", "F99", "--person", "CB001"], "no indicator with the code “F99”"),
    ],
)
def test_what_is_not_known_ends_with_a_sentence_and_exit_code_2(words, sentence, lan, ethics):
    with pytest.raises(CommandError, match=sentence) as refusal:
        run(*words)
    assert refusal.value.returncode == 2


@pytest.mark.parametrize("on", ["30/06/2022", "2022-02-30", "yesterday"])
def test_a_day_that_is_no_day_is_refused(on, ethics):
    with pytest.raises(CommandError, match="--on"):
        run("figures", "--on", on)


def test_explain_names_the_paper_behind_a_percent(lan, ethics):
    record = recorded(lan, ethics)
    said = json.loads(run("explain", "--indicator", "E", "--person", "CB001", "--on", "2026-10-15", "--format", "json"))
    assert (said["belongs"], said["meets"]) == (True, True)
    [question] = said["questions"]
    assert question["terms"][0]["evidence"] == [
        {"type": "record", "id": record.pk, "label": record.course_title, "gained": "2026-05-04", "until": None, "counts": True}
    ]


def test_explain_says_what_is_missing(lan, ethics):
    said = json.loads(run("explain", "--indicator", "E", "--person", "CB001", "--on", "2026-10-15", "--format", "json"))
    assert (said["meets"], said["questions"][0]["terms"][0]["held"]) == (False, False)


def test_explain_says_why_a_person_is_not_asked(lan, ethics):
    said = json.loads(run("explain", "--indicator", "E", "--person", "CB001", "--on", "2010-01-01", "--format", "json"))
    assert (said["belongs"], said["reason"]) == (False, "No definition of this indicator is in force on this day.")


def test_exporting_onto_a_file_is_refused(tmp_path, db):
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(CommandError, match="is a file"):
        run("export_facts", str(tmp_path / "taken"))
    assert (tmp_path / "taken").read_text() == "mine"


def test_every_exported_file_has_its_header(tmp_path, lan):
    run("export_facts", str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "appointments.csv", "degrees.csv", "equivalences.csv", "indicators.json", "persons.csv", "planning.csv", "postings.csv", "records.csv",
        "successions.csv", "title_certificates.csv", "units.csv",
    ]  # fmt: skip
    assert all(path.read_text(encoding="utf-8").strip() for path in tmp_path.iterdir())


def test_workers_rebuild_everybody_while_the_command_shows_how_far_they_are(worker, lan, minh, ethics):
    recorded(lan, ethics)
    Span.objects.all().delete()
    assert f"of {Person.objects.count()} people" in run("rebuild_coverage", "--workers", "2")
    assert not StaleMark.objects.exists()
