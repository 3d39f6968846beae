"""What was issued together: held up, resumed, drawn again where it failed, and told of once when nothing waits any more."""

import pytest
from django.utils.timezone import now

from certificates import batches, keeping, tasks
from certificates.issuing import issue
from certificates.keeping import NotFailed
from certificates.models import Certificate
from courses.models import Message

from .conftest import ON

State = Certificate.State


def told(person):
    return list(Message.objects.filter(person=person, kind="batch").values_list("text", flat=True))


@pytest.fixture
def with_one_unprintable(record_of, book, design, lan, minh, thu):
    """Two certificates issued together; the font lacks letters of the second name."""
    minh.full_name = "Trần Quang 你好"
    minh.save()
    return issue([record_of(lan), record_of(minh)], book=book, design=design, on=ON, by=thu.user)


def test_nothing_of_a_paused_batch_is_drawn(issued):
    batches.pause(issued.batch)
    tasks.draw_waiting()
    issued.refresh_from_db()
    assert issued.state == State.TO_ISSUE


def test_a_paused_batch_does_not_hold_up_others(issued, record_of, minh, book, design, thu):
    batches.pause(issued.batch)
    [other] = issue([record_of(minh)], book=book, design=design, on=ON, by=thu.user)
    assert Certificate.objects.claim(now()) == [other]


def test_a_resumed_batch_is_drawn(issued):
    batches.pause(issued.batch)
    keeping.resume(issued.batch)
    tasks.draw_waiting()
    issued.refresh_from_db()
    assert issued.state == State.ISSUED


def test_the_registrar_is_told_once_when_all_are_ready(issued, thu):
    assert told(thu) == []
    tasks.draw_waiting()
    tasks.draw_waiting()
    assert len(told(thu)) == 1
    assert "1" in told(thu)[0]


def test_the_registrar_is_told_of_those_that_failed(with_one_unprintable, thu):
    tasks.draw_waiting()
    assert Message.objects.get(kind="batch").subject.startswith("Chứng chỉ không tạo được tệp")


def test_those_that_failed_are_drawn_again_together(with_one_unprintable):
    tasks.draw_waiting()
    batch = with_one_unprintable[0].batch
    keeping.draw_all_again(batch.certificates.all())
    assert sorted(batch.certificates.values_list("state", flat=True)) == [State.ISSUED, State.TO_ISSUE]


def test_where_nothing_failed_there_is_nothing_to_draw_again(issued):
    tasks.draw_waiting()
    with pytest.raises(NotFailed):
        keeping.draw_all_again(issued.batch.certificates.all())
