"""Open data: what programs read of figures, with a token and without."""

import csv
import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.utils.timezone import localdate
from wagtail.models import ModelLogEntry

from lms.coverage import spans
from lms.coverage.api import tokens
from lms.coverage.api.tokens import ApiToken
from lms.coverage.sealed import seal
from tests.factories import PostingFactory

from .test_figures import asks_for, recorded

pytestmark = pytest.mark.django_db
ON = "2026-10-15"


@pytest.fixture
def indicator(ethics, lan, minh):
    """Lan meets it, Minh does not."""
    found = asks_for("E", ethics)
    found.versions.update(target=90, source="Nghị định 171/2025/NĐ-CP, điều 1")
    recorded(lan, ethics)
    spans.refresh_all_stale()
    return found


def read(client, path, secret="", **asked):
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return client.get(f"/api/v1/{path}", asked, headers=headers)


@pytest.fixture
def token_of(department):
    def make(person, scope="people", unit=None):
        today = localdate()
        said = {"name": "Kho dữ liệu", "scope": scope, "unit": unit or department, "expires": today + timedelta(days=30)}
        return tokens.create(person.user, **said, on=today)[1]

    return make


def test_a_figure_is_n_of_d_with_its_definition(client, indicator):
    [said] = read(client, "figures", on=ON).json()["items"]
    assert (said["n"], said["d"], said["percent"], said["shown"], said["target"]) == (1, 2, 50.0, "50,0%", 90.0)
    assert (said["indicator"], said["version"], said["ended"]) == ("E", 1, False)


def test_a_figure_broken_down_has_a_row_for_each_group(client, indicator):
    rows = read(client, "figures", on=ON, by="category").json()["items"]
    assert [(row["group"] != "", row["d"]) for row in rows] == [(False, 2), (True, 2)]


def test_small_groups_of_persons_are_hidden_as_on_the_pages(client, indicator):
    rows = read(client, "figures", on=ON, by="gender").json()["items"]
    assert [row["n"] for row in rows] == [1, None]


def test_below_the_whole_tree_persons_are_not_broken_down_without_a_token(client, indicator, department, minh, token_of):
    asked = {"on": ON, "by": "gender", "unit": department.code}
    assert len(read(client, "figures", **asked).json()["items"]) == 1
    assert len(read(client, "figures", token_of(minh, "figures"), **asked).json()["items"]) == 2


def test_definitions_are_told_in_words_with_their_source(client, indicator):
    said = read(client, "indicators/E").json()
    assert said["versions"][0]["source"] == "Nghị định 171/2025/NĐ-CP, điều 1"
    assert "Đạo đức công vụ" in said["versions"][0]["evidence"][0]
    assert read(client, "indicators").json()["items"] == [said]


def test_definitions_are_told_as_values_too(client, indicator):
    said = read(client, "indicators/E").json()["versions"][0]["structure"]
    assert said["terms"] == [{"kind": "area", "least_trust": 0, "value": "public-ethics", "area": None}]
    assert (said["time"], said["need"]) == ("state", "all")


def test_definitions_as_csv_have_a_row_for_each_version(client, indicator):
    [row] = csv.DictReader(StringIO(read(client, "indicators", format="csv").content.decode()))
    assert (row["code"], row["number"], row["source"]) == ("E", "1", "Nghị định 171/2025/NĐ-CP, điều 1")
    assert "Đạo đức công vụ" in row["evidence"]


def test_units_are_those_of_the_day(client, indicator, department):
    codes = [unit["code"] for unit in read(client, "units", on=ON).json()["items"]]
    assert department.code in codes


def test_lists_come_in_pages(client, indicator):
    whole = read(client, "units", on=ON).json()
    second = read(client, "units", on=ON, limit=1, offset=1).json()
    assert second["count"] == whole["count"]
    assert second["items"] == whole["items"][1:2]


def test_csv_has_the_same_rows(client, indicator):
    answer = read(client, "figures", on=ON, format="csv")
    [row] = csv.DictReader(StringIO(answer.content.decode()))
    assert (row["indicator"], row["n"], row["d"], row["shown"]) == ("E", "1", "2", "50,0%")
    assert answer["X-Total-Count"] == "1"


def test_what_has_not_changed_is_not_sent_again(client, indicator, minh, ethics):
    tag = read(client, "figures", on=ON)["ETag"]
    again = client.get("/api/v1/figures", {"on": ON}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    recorded(minh, ethics)
    spans.refresh_all_stale()
    assert client.get("/api/v1/figures", {"on": ON}, headers={"If-None-Match": tag}).status_code == 200


def test_csv_is_answered_to_whoever_accepts_nothing_else(client, indicator):
    answer = client.get("/api/v1/figures", {"on": ON}, headers={"Accept": "text/csv"})
    assert answer["Content-Type"].startswith("text/csv")
    again = client.get("/api/v1/figures", {"on": ON, "format": "json"}, headers={"Accept": "text/csv"})
    assert again["Content-Type"] == "application/json"


def test_caches_keep_what_everybody_may_read_apart_from_what_a_token_reads(client, indicator, minh, token_of):
    anybody, owner = read(client, "figures", on=ON), read(client, "figures", token_of(minh), on=ON)
    assert anybody["Cache-Control"] == "max-age=60, public"
    assert owner["Cache-Control"] == "max-age=60, private"
    assert "Authorization" in anybody["Vary"]


def test_a_trend_has_a_point_for_each_month_and_its_breaks(client, indicator):
    said = read(client, "trend", on=ON, indicator="E", months=12).json()
    assert (said["count"], said["items"][-1]["n"], said["breaks"]) == (13, 1, [])


def test_sealed_reports_are_read_as_they_were_sealed_without_people(client, indicator, province, dung):
    spans.refresh_all_stale()
    report = seal(province, on=date(2026, 10, 15), note="Báo cáo", by=dung.user, today=date(2026, 10, 20))
    said = read(client, f"sealed/{report.pk}").json()
    assert [(each["indicator"], each["n"], each["d"]) for each in said["figures"]] == [("E", 1, 3)]
    assert "met" not in said["figures"][0]
    assert read(client, "sealed").json()["count"] == 1


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("figures", {"unit": "nirgends"}, 404),
        ("figures", {"indicator": "XX"}, 404),
        ("figures", {"by": "color"}, 400),
        ("figures", {"on": "30/02/2026"}, 422),
        ("trend", {"indicator": "E", "months": 7}, 400),
        ("sealed/99", {}, 404),
        ("units", {"limit": 100000}, 422),
        ("units", {"offset": 10**30}, 422),
        ("units", {"unit": "a\0"}, 422),
    ],
)
def test_what_makes_no_sense_is_said(client, indicator, path, asked, status):
    answer = read(client, path, **{"on": ON} | asked) if path != "sealed/99" else read(client, path)
    assert answer.status_code == status
    assert isinstance(answer.json()["detail"], str)
    assert answer.json()["detail"]


def test_more_figures_cost_no_more_queries(client, indicator, ethics, count_queries):
    few = count_queries(lambda: read(client, "indicators"))
    for n in range(5):
        asks_for(f"M{n}", ethics)
    assert count_queries(lambda: read(client, "indicators")) == few


# People, to tokens only.


def test_a_token_names_the_people_behind_a_figure(client, indicator, minh, lan, department, token_of):
    rows = read(client, "people", token_of(minh), indicator="E", on=ON, unit=department.code, state="met").json()["items"]
    assert rows == [{"staff_number": lan.staff_number, "full_name": lan.full_name, "units": [department.code], "met": True}]


def test_each_reading_of_people_is_written_down(client, indicator, minh, department, token_of):
    read(client, "people", token_of(minh), indicator="E", on=ON, unit=department.code)
    entry = ModelLogEntry.objects.get(action="coverage.people_read")
    assert (entry.user, entry.data["indicator"], entry.data["people"]) == (minh.user, "E", 2)


def test_nothing_on_the_way_keeps_a_copy_of_people(client, indicator, minh, department, token_of):
    answer = read(client, "people", token_of(minh), indicator="E", on=ON, unit=department.code)
    assert answer["Cache-Control"] == "no-store"


def test_more_people_cost_no_more_queries(client, indicator, minh, department, token_of, count_queries):
    secret = token_of(minh)

    def ask():
        return read(client, "people", secret, indicator="E", on=ON, unit=department.code)

    ask()  # the day of use is noted once
    few = count_queries(ask)
    PostingFactory.create_batch(10, unit=department)
    spans.refresh_all_stale()
    assert count_queries(ask) == few


def test_people_are_not_named_without_a_token_of_that_scope(client, indicator, minh, department, token_of):
    asked = {"indicator": "E", "on": ON, "unit": department.code}
    assert read(client, "people", **asked).status_code == 404
    assert read(client, "people", token_of(minh, "figures"), **asked).status_code == 404


def test_people_of_other_units_are_not_named(client, indicator, minh, province, token_of):
    assert read(client, "people", token_of(minh), indicator="E", on=ON, unit=province.code).status_code == 404


def test_a_token_reads_no_more_than_its_owner_may_see_by_now(client, indicator, minh, department, token_of):
    secret = token_of(minh)
    minh.user.roles.all().delete()
    rows = read(client, "people", secret, indicator="E", on=ON, unit=department.code).json()["items"]
    assert [row["staff_number"] for row in rows] == [minh.staff_number]  # everybody sees themselves


def test_people_come_without_national_id_and_birth_date(client, indicator, minh, department, token_of):
    body = read(client, "people", token_of(minh), indicator="E", on=ON, unit=department.code).content.decode()
    assert set(json.loads(body)["items"][0]) == {"staff_number", "full_name", "units", "met"}


@pytest.mark.parametrize(
    "change", [{"revoked_on": date(2026, 1, 1)}, {"created_on": date(2020, 1, 1), "expires": date(2020, 2, 1)}]
)
def test_a_token_that_is_not_valid_is_refused(client, indicator, minh, token_of, change):
    secret = token_of(minh)
    ApiToken.objects.update(**change)
    assert read(client, "figures", secret, on=ON).status_code == 401


def test_a_token_that_is_refused_is_told_why(client, indicator):
    answer = read(client, "figures", "unknown", on=ON)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert "không" in answer.json()["detail"]


def test_a_token_of_an_account_that_is_closed_is_refused(client, indicator, minh, token_of):
    secret = token_of(minh)
    minh.user.is_active = False
    minh.user.save()
    assert read(client, "figures", secret, on=ON).status_code == 401


def test_without_a_token_it_is_read_60_times_a_minute(client, indicator, minh, token_of):
    answers = [read(client, "sealed").status_code for _ in range(61)]
    assert (answers[59], answers[60]) == (200, 429)
    assert read(client, "sealed", token_of(minh)).status_code == 200


# Pages.


def test_minh_makes_a_token_and_sees_its_secret_once(signed_in, client, minh, department, indicator):
    browser = signed_in(minh)
    expires = localdate() + timedelta(days=90)
    data = {"name": "Kho", "scope": "figures", "unit": department.code, "expires": expires.isoformat()}
    secret = browser.post("/my/tokens/", data).context["secret"]
    assert read(client, "figures", secret, on=ON).status_code == 200
    assert secret not in browser.get("/my/tokens/").content.decode()
    assert secret not in str(ApiToken.objects.values().get())


@pytest.mark.parametrize("days", [0, 400])
def test_a_token_lasts_a_year_at_most(signed_in, minh, department, days):
    expires = localdate() + timedelta(days=days)
    data = {"name": "Kho", "scope": "figures", "unit": department.code, "expires": expires.isoformat()}
    assert signed_in(minh).post("/my/tokens/", data).status_code == 400
    assert not ApiToken.objects.exists()


def test_a_token_is_made_for_ones_own_units_only(signed_in, minh, province):
    expires = localdate() + timedelta(days=90)
    data = {"name": "Kho", "scope": "figures", "unit": province.code, "expires": expires.isoformat()}
    assert signed_in(minh).post("/my/tokens/", data).status_code == 400


def test_a_revoked_token_reads_nothing_more(signed_in, client, minh, token_of, indicator):
    secret, token = token_of(minh), ApiToken.objects.get()
    browser = signed_in(minh)
    assert "Kho dữ liệu" in browser.get(f"/my/tokens/{token.pk}/revoke/").content.decode()
    browser.post(f"/my/tokens/{token.pk}/revoke/")
    assert read(client, "figures", secret, on=ON).status_code == 401


def test_nobody_revokes_anothers_token(signed_in, dung, minh, token_of):
    token_of(minh)
    assert signed_in(dung).post(f"/my/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 404


def test_the_page_about_the_api_tells_every_operation(client, db):
    page = client.get("/api/v1/").content.decode()
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert len(paths) == 8
    assert all(path in page for path in paths)


def test_everything_answered_is_as_described(client, indicator, province, dung):
    """The OpenAPI document names each field of each answer."""
    spans.refresh_all_stale()
    report = seal(province, on=date(2026, 10, 15), note="", by=dung.user, today=date(2026, 10, 20))
    schema = client.get("/api/v1/openapi.json").json()
    for path, asked in [
        ("indicators", {}), ("indicators/E", {}), ("units", {"on": ON}), ("figures", {"on": ON}), ("trend", {"on": ON, "indicator": "E"}),
        ("sealed", {}), (f"sealed/{report.pk}", {}),
    ]:  # fmt: skip
        described = path.replace("indicators/E", "indicators/{code}").replace(f"sealed/{report.pk}", "sealed/{pk}")
        name = schema["paths"][f"/api/v1/{described}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        assert set(read(client, path, **asked).json()) == set(
            schema["components"]["schemas"][name.rsplit("/", 1)[-1]]["properties"]
        )


def test_it_is_read_by_many_people_at_once_in_the_same_queries(client, indicator, count_queries, department):
    few = count_queries(lambda: read(client, "figures", on=ON))
    PostingFactory.create_batch(10, unit=department)
    spans.refresh_all_stale()
    assert count_queries(lambda: read(client, "figures", on=ON)) == few
