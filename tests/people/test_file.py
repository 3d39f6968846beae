"""A person's file: what stands in it for whom, as of which day, and what becomes of it when something is corrected."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from certificates.models import Certificate
from certificates.tasks import draw_waiting
from courses.records import supersede
from lms.people.facts import correct, withdraw
from lms.people.file import Reading, file_of
from lms.people.file_views import as_far_as
from lms.people.models import Appointment, Degree, Role, TitleCertificate
from tests.certificates.conftest import book, design, issued, recognised_class, record_of
from tests.coverage.test_figures import asks_for, recorded
from tests.factories import (
    CourseFactory,
    PlanningEntryFactory,
    PostingFactory,
    SubjectAreaFactory,
    TitleFactory,
    TitleFamilyFactory,
    TrainingClassFactory,
    UserFactory,
)

__all__ = ["book", "design", "issued", "recognised_class", "record_of"]

WHY = "Gõ nhầm ngày"


@pytest.fixture
def chief(client, db):
    """A browser in which an administrator has signed in."""
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


@pytest.fixture
def ethics(db):
    return SubjectAreaFactory(code="public-ethics", name="Đạo đức công vụ")


def address(person):
    return reverse("people:inspect", args=[person.pk])


def words(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def lines(answer):
    """What each line of the timeline is about, in the order of the page."""
    return [entry.what for _year, of_year in answer.context["file"].years for entry, _tone, _state in of_year]


def states(person, on, **asked):
    file = file_of(Reading(person, person.user, on), **asked)
    return {entry.what: entry.state(on)[1] for entry in file.entries}


@pytest.fixture
def lan_with_everything(lan, department, issued):
    """A posting, an appointment, a degree, a title certificate, a planning entry, a learning record and its certificate."""
    title = TitleFactory(name="Chuyên viên")
    Appointment.objects.create(
        person=lan, kind="rank", title=title, unit=department, starts=date(2015, 1, 1), decision="1/QĐ-SNV"
    )
    Degree.objects.create(person=lan, level=4, institution="Đại học Hạ Long", awarded_on=date(2007, 6, 1))
    TitleCertificate.objects.create(person=lan, family=TitleFamilyFactory(name="Giảng viên"), issued_on=date(2018, 6, 1))
    target = TitleFactory(name="Phó Giám đốc Sở", kind="leadership")
    PlanningEntryFactory(person=lan, title=target, starts=date(2020, 8, 1))
    return lan


# The timeline.


def test_everything_that_is_known_stands_on_one_page_the_latest_first(chief, lan_with_everything):
    answer = chief.get(address(lan_with_everything))
    assert [entry.kind for entry in answer.context["file"].entries] == [
        "certificate", "learningrecord", "planningentry", "titlecertificate", "posting", "appointment", "degree",
    ]  # fmt: skip
    assert [year for year, _lines in answer.context["file"].years][-3:] == [2018, 2015, 2007]


def test_a_period_is_shown_with_its_last_day(chief, lan):
    lan.postings.update(ends=date(2020, 7, 1))
    assert "01/01/2015 – 30/06/2020" in words(chief.get(address(lan)))


def test_a_timeline_of_one_kind_shows_no_other(chief, lan_with_everything):
    answer = chief.get(address(lan_with_everything), {"kind": "degree"})
    assert {entry.kind for entry in answer.context["file"].entries} == {"degree"}
    assert {kind: count for kind, _words, count in answer.context["file"].counts}["posting"] == 1


@pytest.mark.parametrize("kind", ["nonsense", "\0", "'", "x" * 5000])
def test_a_kind_that_is_none_breaks_nothing(kind, chief, lan):
    assert chief.get(address(lan), {"kind": kind}).status_code == 200


def test_each_line_says_how_it_stood_on_the_day(lan, school):
    lan.postings.update(position="Chuyên viên", ends=date(2024, 1, 1))
    PostingFactory(person=lan, unit=school, position="Trưởng phòng", starts=date(2024, 1, 1))
    assert states(lan, date(2023, 12, 31)) == {"Chuyên viên": "In force", "Trưởng phòng": "Still to come"}
    assert states(lan, date(2024, 1, 1)) == {"Chuyên viên": "Ended", "Trưởng phòng": "In force"}


def test_a_file_of_the_past_leaves_out_what_began_later_and_says_so(chief, lan, school):
    lan.postings.update(position="Chuyên viên", ends=date(2024, 1, 1))
    PostingFactory(person=lan, unit=school, position="Trưởng phòng", starts=date(2024, 1, 1))
    answer = chief.get(address(lan), {"on": "2023-12-31"})
    assert lines(answer) == ["Chuyên viên"]
    assert answer.context["file"].later == 1
    assert "sau ngày 31/12/2023" in words(answer)


def test_what_is_to_come_stands_in_the_file_of_today(chief, lan, school):
    tomorrow = localdate() + timedelta(days=1)
    lan.postings.update(position="Chuyên viên", ends=tomorrow)
    PostingFactory(person=lan, unit=school, position="Trưởng phòng", starts=tomorrow)
    assert lines(chief.get(address(lan))) == ["Trưởng phòng", "Chuyên viên"]


def test_a_degree_is_annulled_and_a_record_revoked_not_ended(lan, ethics):
    Degree.objects.create(person=lan, level=4, awarded_on=date(2007, 6, 1), annulled_on=date(2020, 1, 1))
    record = recorded(lan, ethics, on=date(2018, 1, 1))
    type(record).objects.update(revoked_on=date(2020, 1, 1), revocation_reason="Khai man", revocation_decision="9/QĐ-UBND")
    assert {"Annulled", "Revoked"} <= set(states(lan, date(2021, 1, 1)).values())


# What was set aside.


def test_what_was_set_aside_is_hidden_until_it_is_asked_for(chief, lan, dung):
    lan.postings.update(position="Chuyên viên")
    correct(lan.postings.get(), by=dung.user, why=WHY, position="Chuyên viên chính")
    assert lines(chief.get(address(lan))) == ["Chuyên viên chính"]
    shown = chief.get(address(lan), {"set_aside": "on"})
    assert sorted(lines(shown)) == ["Chuyên viên", "Chuyên viên chính"]
    assert "<del>Chuyên viên</del>" in words(shown)
    assert f"Phạm Tiến Dũng thay thế hoặc hủy bỏ ngày {localdate():%d/%m/%Y}: {WHY}" in words(shown)


def test_a_corrected_record_is_shown_with_the_reason(lan, ethics, dung):
    supersede(recorded(lan, ethics), by=dung.user, why="Nhầm xếp loại", grade="good")
    file = file_of(Reading(lan, lan.user, localdate()), with_set_aside=True)
    [old] = [entry for entry in file.entries if entry.set_aside]
    assert (old.set_aside_because, old.set_aside_by) == ("Nhầm xếp loại", "Phạm Tiến Dũng")
    assert file.set_aside == 1


def test_what_was_set_aside_offers_no_way_to_change_it(chief, lan, dung):
    posting = lan.postings.get()
    withdraw(posting, by=dung.user, why=WHY)
    shown = words(chief.get(address(lan), {"set_aside": "on"}))
    assert reverse("postings:edit", args=[posting.pk]) not in shown


# Whose file is for whom.


@pytest.mark.parametrize("reader", ["dung", "an", "thu"])
def test_who_looks_after_lan_reads_her_whole_file(reader, request, signed_in, lan_with_everything):
    answer = signed_in(request.getfixturevalue(reader)).get(address(lan_with_everything))
    assert len(answer.context["file"].entries) == 7


def test_the_file_of_another_unit_does_not_exist(signed_in, dung, quan, department):
    Role.objects.update(unit=department)
    assert signed_in(dung).get(address(quan)).status_code == 404


def test_an_auditor_reads_and_is_offered_no_change(signed_in, an, lan_with_everything):
    shown = words(signed_in(an).get(address(lan_with_everything)))
    for way in ("postings:edit", "records:correct", "records:revoke", "degrees:add", "people:move"):
        assert reverse(way, args=[] if way.endswith("add") else [1]).rstrip("1/") not in shown


def test_a_manager_is_offered_to_correct_facts_and_records(signed_in, dung, lan_with_everything):
    shown = words(signed_in(dung).get(address(lan_with_everything)))
    assert reverse("postings:edit", args=[lan_with_everything.postings.get().pk]) in shown
    assert reverse("records:correct", args=[lan_with_everything.records.get().pk]) in shown


def test_a_person_reads_their_own_file_and_changes_nothing(signed_in, lan_with_everything):
    answer = signed_in(lan_with_everything).get(reverse("my_file"))
    assert len(answer.context["file"].entries) == 7
    assert "/admin/" not in words(answer)


def test_not_even_a_manager_changes_their_own_file_on_the_portal(signed_in, dung):
    assert "/admin/postings/" not in words(signed_in(dung).get(reverse("my_file")))


def test_the_file_of_a_person_shows_the_national_id_masked(signed_in, lan):
    lan.national_id = "022185001234"
    lan.save()
    shown = words(signed_in(lan).get(reverse("my_file")))
    assert "022******234" in shown
    assert "022185001234" not in shown


def test_an_account_without_a_person_is_told_so(chief):
    assert 'class="empty"' in words(chief.get(reverse("my_file")))


def test_a_certificate_is_downloaded_by_those_who_may(signed_in, lan_with_everything, dung, thu):
    draw_waiting()
    file = reverse("certificate_file", args=[Certificate.objects.get().check_code])
    assert file in words(signed_in(lan_with_everything).get(reverse("my_file")))
    assert file in words(signed_in(thu).get(address(lan_with_everything)))
    assert file not in words(signed_in(dung).get(address(lan_with_everything)))


# Who moved away.


@pytest.fixture
def moved_away(lan, other_department):
    """Lan left the reader's units on 1 July 2026."""
    day = date(2026, 7, 1)
    lan.postings.update(ends=day)
    PostingFactory(person=lan, unit=other_department, starts=day)
    return day


def test_nothing_that_begins_after_a_person_left_is_in_the_file(moved_away, lan, an):
    shown = file_of(Reading(lan, an.user, date(2026, 6, 30), until=moved_away))
    assert [entry.where for entry in shown.entries] == ["Sở Nội vụ"]
    assert len(file_of(Reading(lan, an.user, date(2026, 6, 30))).entries) == 2


@pytest.mark.parametrize(("asked", "read"), [(date(2026, 6, 30), date(2026, 6, 30)), (date(2026, 10, 15), date(2026, 6, 30))])
def test_the_file_of_who_left_is_read_as_of_the_last_day_at_most(asked, read):
    assert as_far_as(asked, date(2026, 7, 1)) == read


# What is asked, on which day.


def verdicts(answer):
    [section] = answer.context["file"].sections
    return {said.indicator.code: name for name, of_name in section.data.items() for said in of_name}


def test_the_file_says_what_is_met_missing_and_not_asked(chief, lan, ethics):
    recorded(lan, ethics)
    asks_for("E", ethics)
    asks_for("L", SubjectAreaFactory())
    asks_for("N", ethics).versions.update(categories=["cadre"])
    assert verdicts(chief.get(address(lan))) == {"E": "met", "L": "missing", "N": "not_asked"}


def test_the_file_of_a_day_in_the_past_says_what_was_met_then(chief, lan, ethics):
    asks_for("E", ethics)
    record = recorded(lan, ethics, on=date(2021, 5, 4))
    assert verdicts(chief.get(address(lan), {"on": "2021-05-03"})) == {"E": "missing"}
    after = chief.get(address(lan), {"on": "04/05/2021"})
    assert verdicts(after) == {"E": "met"}
    assert record.course_title in words(after)


def test_a_day_that_is_none_is_said_and_today_is_shown(chief, lan):
    answer = chief.get(address(lan), {"on": "31/02/2022"})
    assert answer.context["reading"].on == localdate()
    assert answer.context["file_form"].errors["on"]


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_all_are_days(on, chief, lan, ethics):
    asks_for("E", ethics)
    assert chief.get(address(lan), {"on": on}).status_code == 200


@pytest.fixture
def helpful(ethics):
    """A class on ethics that takes enrolments today."""
    today = localdate()
    return TrainingClassFactory(
        course=CourseFactory(areas=[ethics]), enrolment_opens=today, enrolment_closes=today, starts=today, ends=today
    )


def test_the_next_classes_that_give_what_is_missing_stand_beside_it(signed_in, lan, ethics, helpful):
    asks_for("E", ethics)
    assert helpful.name in words(signed_in(lan).get(reverse("my_file")))


def test_for_a_day_that_is_over_no_class_is_offered(signed_in, lan, ethics, helpful):
    asks_for("E", ethics)
    yesterday = localdate() - timedelta(days=1)
    assert helpful.name not in words(signed_in(lan).get(reverse("my_file"), {"on": yesterday.isoformat()}))


# As many queries for a long life as for a short one.


def fill(person, ethics, department, years):
    for year in years:
        PostingFactory(person=person, unit=department, starts=date(year, 1, 1), ends=date(year + 1, 1, 1))
        title = TitleFactory()
        Appointment.objects.create(person=person, kind="rank", title=title, starts=date(year, 1, 1))
        PlanningEntryFactory(person=person, title=title, starts=date(year, 1, 1))
        Degree.objects.create(person=person, level=4, awarded_on=date(year, 6, 1))
        TitleCertificate.objects.create(person=person, family=TitleFamilyFactory(), issued_on=date(year, 6, 1))
        recorded(person, ethics, on=date(year, 6, 1))
        asks_for(f"T{year}", SubjectAreaFactory())


@pytest.mark.parametrize("page", ["my_file", "people:inspect", "people:history"])
def test_more_facts_and_more_indicators_cost_no_more_queries(
    page, signed_in, lan, dung, ethics, helpful, department, count_queries
):
    browser = signed_in(lan if page == "my_file" else dung)
    where = reverse(page, args=[] if page == "my_file" else [lan.pk])
    fill(lan, ethics, department, [2000])
    withdraw(lan.degrees.first(), by=dung.user, why=WHY)
    fill(lan, ethics, department, [2001])
    few = count_queries(lambda: browser.get(where, {"set_aside": "on"}))
    fill(lan, ethics, department, range(2002, 2008))
    for degree in lan.degrees.all()[:3]:
        correct(degree, by=dung.user, why=WHY, level=5)
    assert count_queries(lambda: browser.get(where, {"set_aside": "on"})) == few
    assert few < 90


# On paper.


def test_a_printed_file_says_whose_it_is_as_of_when_and_who_printed_it(signed_in, an, lan):
    shown = words(signed_in(an).get(address(lan), {"on": "2022-06-30"}))
    assert "Tính đến ngày 30/06/2022" in shown
    assert "Bùi Bình An in lúc" in shown
