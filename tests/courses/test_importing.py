"""Past learning records from a list."""

from datetime import date

import pytest

from courses.models import LearningRecord
from courses.signals import records_changed
from lms.people.models import ImportBatch
from tests.factories import CourseFactory, RecognitionFactory
from tests.people.importing.conftest import applied, read, reasons, row, states, undone

__all__ = ["read"]

HEADER = ["Họ và tên", "Số hiệu cán bộ", "Khóa bồi dưỡng", "Ngày công nhận", "Số tiết", "Xếp loại", "Số quyết định"]
LAN = ["Đặng Thị Thúy Lan", "CB001"]


@pytest.fixture
def law(db):
    return CourseFactory(code="phap-luat", title="Bồi dưỡng kiến thức pháp luật", periods=16)


@pytest.fixture
def listed(read, minh):
    return lambda *rows: read(minh, [[*LAN, *values] for values in rows], HEADER, kind="records")


LAW = ["Bồi dưỡng kiến thức pháp luật", "15/06/2022", "", "Giỏi", "Số 156/QĐ-UBND"]


def test_a_past_record_copies_what_things_are_called(listed, lan, law, minh):
    heard = []
    records_changed.connect(receiver := lambda person_ids, **said: heard.append(person_ids))
    applied(listed(LAW))
    records_changed.disconnect(receiver)
    record = LearningRecord.objects.get()
    assert (record.person, record.course, record.recognised_on, record.periods, record.grade) == (
        lan, law, date(2022, 6, 15), 16, "very_good",
    )  # fmt: skip
    assert (record.person_name, record.course_title, record.decision_number) == (lan.full_name, law.title, "156/QĐ-UBND")
    assert heard == [[lan.pk]]


def test_the_same_list_again_changes_nothing(listed, lan, law):
    applied(listed(LAW))
    assert states(listed(LAW)) == {2: "unchanged"}


def test_a_correction_supersedes_and_can_be_undone(listed, lan, law, minh):
    applied(listed(LAW))
    batch = listed(["phap-luat", "15/06/2022", "", "Khá", ""])
    assert states(batch) == {2: "changed"}
    batch = applied(batch)
    assert LearningRecord.objects.current().get().grade == "good"
    assert undone(batch, minh).state == ImportBatch.State.UNDONE
    assert LearningRecord.objects.get().grade == "very_good"


def test_results_of_a_class_are_not_corrected_by_a_list(listed, lan, law, open_class):
    LearningRecord.objects.create(
        person=lan,
        course=law,
        training_class=open_class,
        recognition=RecognitionFactory(training_class=open_class),
        recognised_on=date(2022, 6, 15),
        periods=16,
        person_name="L",
        course_title="P",
    )
    batch = listed(LAW)
    assert reasons(batch) == [("", "record_of_a_class")]
    assert row(batch).changes == []


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (["Không có", "15/06/2022", "", "", ""], ("course", "unknown")),
        (["phap-luat", "15/06/2122", "", "", ""], ("recognised_on", "year_out_of_sense")),
        (["phap-luat", "15/06/2099", "", "", ""], ("recognised_on", "still_to_come")),
        (["phap-luat", "15/06/2022", "nhiều", "", ""], ("periods", "no_number")),
        (["phap-luat", "15/06/2022", "", "", "quyết định cũ"], ("decision_number", "odd_decision")),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(values, problem, listed, lan, law):
    assert problem in reasons(listed(values))
