import hashlib
from datetime import date, timedelta

import pytest
from django.utils.timezone import now

from certificates import keeping, tasks
from certificates.issuing import CannotIssue, Certificate, IssuedNeverChanges, issue
from certificates.keeping import NotFailed
from certificates.printed import birth_words
from certificates.register import book_for
from courses.models import Message, TrainingClass
from courses.records import revoke, supersede
from tests.factories import AuthorisationFactory, RecognitionFactory, TrainingClassFactory

from .conftest import ON

State = Certificate.State


def test_numbers_follow_each_other_without_a_gap(record_of, book, design, lan, minh, quan, thu):
    issue([record_of(lan), record_of(minh)], book=book, design=design, on=ON, by=thu.user)
    issue([record_of(quan)], book=book, design=design, on=ON, by=thu.user)
    assert list(Certificate.objects.order_by("number").values_list("register_no", flat=True)) == [
        "001/2026/BD-ĐTCB",
        "002/2026/BD-ĐTCB",
        "003/2026/BD-ĐTCB",
    ]


def test_a_refused_issue_gives_its_numbers_back(record_of, book, design, lan, minh, thu):
    minh.birth_date = None
    minh.save()
    with pytest.raises(CannotIssue, match="Trần Quang Minh: the date of birth is missing"):
        issue([record_of(lan), record_of(minh)], book=book, design=design, on=ON, by=thu.user)
    book.refresh_from_db()
    assert (book.last_number, Certificate.objects.count()) == (0, 0)


def test_each_year_begins_a_book_at_one(issued, record_of, minh, school, design, thu):
    later = date(2027, 1, 4)
    [next_year] = issue([record_of(minh)], book=book_for(school, later), design=design, on=later, by=thu.user)
    assert next_year.register_no == "001/2027/BD-ĐTCB"


def test_nobody_gets_two_certificates_for_one_class(issued, book, design, thu):
    with pytest.raises(CannotIssue, match="already has a certificate"):
        issue([issued.record], book=book, design=design, on=ON, by=thu.user)


def test_a_revoked_record_gets_no_certificate(record_of, lan, book, design, thu):
    record = revoke(record_of(lan), on=ON, reason="Thi hộ", decision="9/QĐ-UBND", by=thu.user)
    with pytest.raises(CannotIssue, match="was revoked"):
        issue([record], book=book, design=design, on=ON, by=thu.user)


def test_a_corrected_record_gets_no_certificate(record_of, lan, book, design, thu):
    record = record_of(lan)
    supersede(record, grade="good", why="Nhập nhầm", by=thu.user)
    with pytest.raises(CannotIssue, match="corrected"):
        issue([record], book=book, design=design, on=ON, by=thu.user)


def test_certificates_are_not_dated_before_the_recognition(record_of, lan, book, design, thu):
    with pytest.raises(CannotIssue, match="recognised on 09/11/2026"):
        issue([record_of(lan)], book=book, design=design, on=date(2026, 11, 8), by=thu.user)


def test_the_book_of_another_institution_is_refused(record_of, lan, department, design, thu):
    with pytest.raises(CannotIssue, match="The book belongs to Sở Nội vụ"):
        issue([record_of(lan)], book=book_for(department, ON), design=design, on=ON, by=thu.user)


def test_a_class_is_issued_when_everybody_has_a_certificate(record_of, book, design, lan, minh, thu):
    first, second = record_of(lan), record_of(minh)
    issue([first], book=book, design=design, on=ON, by=thu.user)
    assert TrainingClass.objects.get().state == TrainingClass.State.RECOGNISED
    second.refresh_from_db()
    issue([second], book=book, design=design, on=ON, by=thu.user)
    assert TrainingClass.objects.get().state == TrainingClass.State.ISSUED


def test_a_certificate_keeps_what_it_said_when_the_person_is_renamed(issued, lan):
    lan.full_name = "Đặng Thị Thúy Liên"
    lan.save()
    tasks.draw_waiting()
    issued.refresh_from_db()
    assert issued.printed["name"] == "ĐẶNG THỊ THÚY LAN"


def test_an_issued_certificate_is_neither_changed_nor_deleted(issued):
    issued.register_no = "999/2026/BD-ĐTCB"
    with pytest.raises(IssuedNeverChanges):
        issued.save()
    with pytest.raises(IssuedNeverChanges):
        issued.delete()


@pytest.mark.parametrize(
    ("precision", "words"), [("day", "Sinh ngày 17/05/1985"), ("month", "Sinh tháng 05/1985"), ("year", "Năm sinh: 1985")]
)
def test_the_birth_date_is_printed_as_precisely_as_it_is_known(lan, precision, words):
    lan.birth_precision = precision
    assert birth_words(lan) == words


# Drawn in the background.


def test_what_waits_is_drawn_and_kept_with_its_hash(issued):
    tasks.draw_waiting()
    issued.refresh_from_db()
    assert issued.state == State.ISSUED
    assert hashlib.sha256(issued.file.read()).hexdigest() == issued.sha256


def test_drawing_again_leaves_the_kept_file_alone(issued):
    tasks.draw_waiting()
    issued.refresh_from_db()
    keeping.keep([(issued, b"%PDF another", b"%PDF another")])
    before = issued.sha256
    issued.refresh_from_db()
    assert issued.sha256 == before


def test_what_one_worker_has_claimed_no_other_gets(issued):
    assert Certificate.objects.claim(now()) == [issued]
    assert Certificate.objects.claim(now()) == []


def test_what_a_dead_worker_left_is_taken_up_after_its_lease(issued):
    Certificate.objects.claim(now() - timedelta(minutes=6))
    assert Certificate.objects.claim(now()) == [issued]


def test_one_that_cannot_be_drawn_fails_alone_and_says_why(issued, record_of, minh, book, design, thu):
    minh.full_name = "Trần Quang 你好"
    minh.save()
    [unprintable] = issue([record_of(minh)], book=book, design=design, on=ON, by=thu.user)
    tasks.draw_waiting()
    issued.refresh_from_db()
    unprintable.refresh_from_db()
    assert (issued.state, unprintable.state) == (State.ISSUED, State.FAILED)
    assert "No font" in unprintable.failure


def test_a_failed_one_can_be_drawn_again_an_issued_one_cannot(issued):
    Certificate.objects.filter(pk=issued.pk).update(state=State.FAILED, failure="The disk was full.")
    keeping.draw_again(issued)
    tasks.draw_waiting()
    issued.refresh_from_db()
    assert (issued.state, issued.failure) == (State.ISSUED, "")
    with pytest.raises(NotFailed):
        keeping.draw_again(issued)


def test_claiming_reads_no_record_of_other_classes(issued, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        Certificate.objects.claim(now())


def test_two_institutions_may_have_books_of_the_same_code(issued, record_of, minh, department, design, thu):
    other = TrainingClassFactory(institution=department, state="recognised")
    AuthorisationFactory(institution=department, courses=[other.course])
    recognition = RecognitionFactory(training_class=other)
    record = record_of(minh, training_class=other, course=other.course, recognition=recognition)
    [same_number] = issue([record], book=book_for(department, ON), design=design, on=ON, by=thu.user)
    assert (same_number.register_no, same_number.book == issued.book) == (issued.register_no, False)
    tasks.draw_waiting()
    assert Message.objects.filter(kind="certificate").count() == 2
