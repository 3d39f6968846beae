"""Certificates from elsewhere count once somebody else has checked them, and as far as they are trusted."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import declarations
from courses.declarations import (
    AlreadyChecked,
    AlreadyKnown,
    DeclaredBefore,
    NotACopy,
    OwnPaper,
    SayWhy,
    StillToCome,
    TooLarge,
    accept,
    declare,
    reject,
    take_back,
)
from courses.models import Declaration, LearningRecord, Message, TrustStep
from courses.trust import NoGround, NothingToTell, Trust, set_trust
from lms.coverage import spans
from lms.coverage.explaining import explain
from lms.coverage.figures import count
from lms.coverage.models import EvidenceTerm, Indicator, IndicatorVersion, StaleMark
from tests.factories import CourseFactory

PAPER, TODAY = date(2024, 5, 20), date(2026, 11, 12)
PDF, JPEG, PNG = b"%PDF-1.7 x", b"\xff\xd8\xff\xe0 x", b"\x89PNG\r\n\x1a\n x"


@pytest.fixture
def course(db):
    return CourseFactory(title="Đạo đức công vụ", periods=40)


@pytest.fixture
def declare_it(course, lan):
    def make(content=PDF, name="chung-chi.pdf", person=lan, **values):
        said = {
            "course": course,
            "institution_name": "Học viện Hành chính",
            "issued_on": PAPER,
            "by": person.user,
            "today": TODAY,
        }
        return declare(person, copy=SimpleUploadedFile(name, content), **said | values)

    return make


@pytest.fixture
def declared(declare_it):
    return declare_it()


# Declared.


def test_a_declaration_is_no_record(declared, lan):
    assert not lan.records.exists()
    assert (declared.title, declared.periods) == ("Đạo đức công vụ", 40)


@pytest.mark.parametrize(("content", "ending"), [(PDF, "pdf"), (JPEG, "jpg"), (PNG, "png")])
def test_a_copy_is_known_by_what_it_is_and_not_by_its_name(declare_it, content, ending):
    assert declare_it(content, "x.exe").copy.name.endswith(f".{ending}")


@pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x03\x04", b"<svg onload=alert(1)>"])
def test_what_is_no_copy_of_a_paper_is_refused(declare_it, content):
    with pytest.raises(NotACopy, match=r"chung-chi\.pdf"):
        declare_it(content)


def test_what_is_too_large_is_refused(declare_it, monkeypatch):
    monkeypatch.setattr(declarations, "LARGEST", 5)
    with pytest.raises(TooLarge):
        declare_it()


def test_a_paper_of_tomorrow_is_refused(declare_it):
    with pytest.raises(StillToCome):
        declare_it(issued_on=date(2026, 11, 13))


def test_it_is_declared_once(declared, declare_it):
    with pytest.raises(DeclaredBefore):
        declare_it()


def test_what_is_in_the_file_already_is_not_declared(declared, declare_it, minh):
    accept(declared, trust=Trust.COPY, note="", on=TODAY, by=minh.user)
    with pytest.raises(AlreadyKnown):
        declare_it()


def test_taken_back_its_copy_is_gone(declared, lan):
    storage, name = declared.copy.storage, declared.copy.name
    take_back(declared, on=TODAY, by=lan.user)
    assert not storage.exists(name)
    assert Declaration.objects.get().copy.name in (None, "")


# Checked.


def test_accepted_it_becomes_a_record_of_the_papers_day_and_says_what_was_seen(declared, minh, lan):
    record = accept(declared, trust=Trust.ORIGINAL, note="Đã xem bản chính", on=TODAY, by=minh.user)
    assert (record.recognised_on, record.trust, record.institution_name) == (PAPER, Trust.ORIGINAL, "Học viện Hành chính")
    assert Declaration.objects.get().record == record


def test_nobody_checks_their_own_paper(declared, lan):
    with pytest.raises(OwnPaper):
        accept(declared, trust=Trust.COPY, note="", on=TODAY, by=lan.user)


def test_it_is_checked_once(declared, minh, lan):
    accept(declared, trust=Trust.COPY, note="", on=TODAY, by=minh.user)
    with pytest.raises(AlreadyChecked):
        reject(declared, why="Nhầm", on=TODAY, by=minh.user)
    assert lan.records.count() == 1


def test_not_accepted_it_says_why_and_its_holder_is_told(declared, minh, lan):
    with pytest.raises(SayWhy):
        reject(declared, why=" ", on=TODAY, by=minh.user)
    reject(declared, why="Ảnh mờ, không đọc được tên", on=TODAY, by=minh.user)
    message = Message.objects.get(person=lan, kind="declaration")
    assert message.subject == "Chứng chỉ của bạn không được chấp nhận: Đạo đức công vụ"
    assert "Ảnh mờ" in message.text


# Trusted.


@pytest.fixture
def outside(declared, minh):
    return accept(declared, trust=Trust.COPY, note="", on=TODAY, by=minh.user)


def test_raising_the_level_is_kept_with_its_ground(outside, minh):
    set_trust(outside, Trust.CONFIRMED, ground="Công văn 12 của Học viện", by=minh.user)
    step = TrustStep.objects.get()
    assert (step.before, step.after, step.ground) == (Trust.COPY, Trust.CONFIRMED, "Công văn 12 của Học viện")


@pytest.mark.parametrize(("level", "ground", "refusal"), [(Trust.COPY, "x", NothingToTell), (Trust.ORIGINAL, " ", NoGround)])
def test_a_level_that_does_not_change_or_rests_on_nothing_is_refused(outside, minh, level, ground, refusal):
    with pytest.raises(refusal):
        set_trust(outside, level, ground=ground, by=minh.user)


def test_what_was_recognised_here_stays_trusted(outside):
    with pytest.raises(IntegrityError), transaction.atomic():
        LearningRecord.objects.filter(pk=outside.pk).update(training_class=1, recognition=1, trust=1)


@pytest.fixture
def asks(course, lan):
    """`asks(Trust.ORIGINAL)`: an indicator that asks everybody for the course, trusted at least so far."""

    def make(least):
        indicator = Indicator.objects.create(code="T1", name="T1")
        version = IndicatorVersion.objects.create(indicator=indicator, starts=date(2000, 1, 1))
        EvidenceTerm.objects.create(version=version, kind="course", course=course, least_trust=least)
        return indicator

    return make


def met(indicator):
    spans.refresh_all_stale()
    [figure] = count([indicator], on=TODAY)
    return figure.n


@pytest.mark.parametrize(("least", "n"), [(0, 1), (Trust.COPY, 1), (Trust.ORIGINAL, 0)])
def test_a_record_counts_where_it_is_trusted_as_far_as_is_asked(asks, outside, least, n):
    assert met(asks(least)) == n


def test_when_the_original_was_seen_the_figure_follows(asks, outside, minh):
    indicator = asks(Trust.ORIGINAL)
    assert met(indicator) == 0
    set_trust(outside, Trust.ORIGINAL, ground="Đã xem bản chính", by=minh.user)
    assert StaleMark.objects.exists()
    assert met(indicator) == 1


def test_the_explanation_says_that_it_is_not_trusted_enough(asks, outside, lan):
    [question] = explain(lan, asks(Trust.ORIGINAL), on=TODAY).questions
    [evidence] = question.terms[0].evidence
    assert (evidence.counts, evidence.why_not) == (
        False,
        "Not trusted far enough: a copy was seen; asked for: the original was seen.",
    )


# Pages.


def form(course, **values):
    said = {
        "course": course.pk,
        "institution_name": "Học viện",
        "issued_on": "2024-05-20",
        "copy": SimpleUploadedFile("a.pdf", PDF),
    }
    return said | values


def test_a_learner_declares_and_sees_that_it_waits(course, lan, signed_in):
    browser = signed_in(lan)
    assert browser.post(reverse("my_declarations"), form(course)).status_code == 302
    assert "Chờ kiểm tra" in browser.get(reverse("my_declarations")).content.decode()


def test_what_is_wrong_stands_on_the_form(course, lan, signed_in):
    answer = signed_in(lan).post(reverse("my_declarations"), form(course, copy=SimpleUploadedFile("a.pdf", b"MZ")))
    assert answer.status_code == 400
    assert "không phải PDF" in answer.content.decode()


def test_the_officer_accepts_on_the_page(declared, minh, lan, signed_in):
    answer = signed_in(minh).post(declared.get_absolute_url(), {"accept": "1", "trust": Trust.ORIGINAL, "note": ""})
    assert answer.status_code == 302
    assert lan.records.get().trust == Trust.ORIGINAL


def test_the_officer_of_another_unit_finds_nothing(declared, quan, ha, signed_in):
    for person in (quan, ha):
        assert signed_in(person).get(declared.get_absolute_url()).status_code == 404
        assert signed_in(person).get(reverse("declaration_copy", args=[declared.pk])).status_code == 404


def test_the_copy_is_saved_and_never_shown_as_a_page_of_ours(declared, minh, signed_in):
    answer = signed_in(minh).get(reverse("declaration_copy", args=[declared.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")


def test_an_officer_declares_for_somebody_of_theirs_only(course, minh, lan, quan, signed_in):
    browser = signed_in(minh)
    answer = browser.post(reverse("declare_for"), form(course, staff_number=quan.staff_number))
    assert answer.status_code == 400
    assert browser.post(reverse("declare_for"), form(course, staff_number=lan.staff_number)).status_code == 302
    assert Declaration.objects.get().person == lan


def test_what_waits_stands_on_the_officers_desk(declared, minh, signed_in):
    assert "1 chứng chỉ kê khai cần kiểm tra" in signed_in(minh).get(reverse("desk")).content.decode()


def test_the_list_asks_the_same_however_many_there_are(declared, declare_it, minh, signed_in, django_assert_num_queries):
    browser = signed_in(minh)
    browser.get(reverse("declarations"))
    with CaptureQueriesContext(connection) as before:
        browser.get(reverse("declarations"))
    for year in range(2010, 2015):
        declare_it(issued_on=date(year, 1, 1))
    with django_assert_num_queries(len(before)):
        browser.get(reverse("declarations"))
