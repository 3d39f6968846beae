"""Spans outside the product: DuckDB reads the file and counts what the product counts."""

import json
from datetime import date
from io import StringIO

import duckdb
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from lms.coverage import parquet, spans
from lms.coverage.figures import count
from lms.coverage.models import Span
from tests.factories import SubjectAreaFactory

from .test_figures import asks_for, recorded

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 15)


@pytest.fixture
def exported(tmp_path, lan, minh, quan):
    ethics, law = SubjectAreaFactory(), SubjectAreaFactory()
    found = [asks_for("E", ethics), asks_for("L", law)]
    recorded(lan, ethics)
    recorded(minh, law)
    spans.refresh_all_stale()

    def write(*words):
        path = tmp_path / "spans.parquet"
        call_command("export_spans", str(path), *words, stdout=StringIO(), stderr=StringIO())
        return found, path

    return write


def test_duckdb_counts_what_the_product_counts(exported):
    indicators, path = exported()
    bits = json.loads(pq.read_schema(path).metadata[b"indicators"])
    for figure in count(indicators, on=ON):
        bit = 1 << bits[figure.indicator.code]
        [n, d] = duckdb.execute(
            "SELECT count(DISTINCT person) FILTER (WHERE meets & ? > 0), count(DISTINCT person) FILTER (WHERE belongs & ? > 0)"
            " FROM read_parquet(?) WHERE since <= ? AND until > ?",
            [bit, bit, str(path), ON, ON],
        ).fetchone()
        assert (figure.n, figure.d) == (n, d)


def test_a_file_of_many_portions_has_every_span_once(exported, monkeypatch):
    monkeypatch.setattr(parquet, "GROUP", 2)
    _indicators, path = exported()
    file = pq.ParquetFile(path)
    assert file.num_row_groups > 1
    assert file.metadata.num_rows == Span.objects.count()


def test_a_folder_that_is_not_there_is_said(tmp_path, db):
    with pytest.raises(CommandError, match="no folder"):
        call_command("export_spans", str(tmp_path / "nowhere" / "spans.parquet"), stdout=StringIO(), stderr=StringIO())


def test_people_are_pseudonyms(exported, lan):
    _indicators, path = exported()
    people = {row[0] for row in duckdb.execute("SELECT person FROM read_parquet(?)", [str(path)]).fetchall()}
    assert len(people) == Span.objects.values("person").distinct().count()
    assert lan.staff_number not in people


def test_staff_numbers_come_where_they_are_asked_for(exported, lan):
    _indicators, path = exported("--staff-numbers")
    asked = duckdb.execute("SELECT count(*) FROM read_parquet(?) WHERE person = ?", [str(path), lan.staff_number])
    assert asked.fetchone()[0] == Span.objects.filter(person=lan).count()
