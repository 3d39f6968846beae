"""Mailing: claimed once, sent once, put off or given up with the reason."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.utils.timezone import now

from courses import outbox
from courses.models import Message
from courses.outbox import LEASE, PATIENCE, NotFailed, send_waiting, try_again

from .smtp_sink import running_sink

State = Message.State


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.SMTP_HOST = "mail.example.vn"


@pytest.fixture
def sink(tmp_path, settings):
    """A real mail server on this machine, to which mail goes."""
    with running_sink(tmp_path) as running:
        options = {"host": "127.0.0.1", "port": running.port, "timeout": 5}
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
        yield running


def written(*people, key="test"):
    outbox.write(Message.Kind.NOT_COMPLETED, people=[person.pk for person in people], key=key)
    return Message.objects.latest("pk")


def of_address(person, address):
    person.user.email = address
    person.user.save()
    return person


@pytest.mark.django_db
def test_what_waits_is_mailed_once(lan, quan):
    written(lan, quan)
    send_waiting(now)
    send_waiting(now)
    assert sorted(to for message in mail.outbox for to in message.to) == ["cb001@example.vn", "cb007@example.vn"]
    assert set(Message.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


@pytest.mark.django_db
def test_a_mail_greets_tells_leads_and_says_that_nobody_reads_answers(sink, lan, settings):
    outbox.write(Message.Kind.NOT_COMPLETED, people=[lan.pk], key="test", link="/my/learning/")
    send_waiting(now)
    [read] = [message_from_bytes(kept, policy=policy.default) for kept in sink.mails()]
    text = read.get_content()
    assert text.startswith("Kính gửi Đặng Thị Thúy Lan,")
    assert f"{settings.BASE_URL}/my/learning/" in text
    assert read["Auto-Submitted"] == "auto-generated"


@pytest.mark.django_db
def test_what_is_claimed_by_one_worker_is_left_alone_by_the_other(lan, quan):
    written(lan, quan)
    one, other = Message.objects.claims(now), Message.objects.claims(now)
    taken = [next(one), next(other)]
    assert {message.person for message in taken} == {lan, quan}
    assert next(one, None) is None
    assert next(other, None) is None


@pytest.mark.django_db
def test_what_a_killed_worker_had_claimed_is_claimed_again_after_the_lease(lan):
    written(lan)
    next(Message.objects.claims(now))
    assert next(Message.objects.claims(lambda: now() + LEASE - timedelta(seconds=10)), None) is None
    assert next(Message.objects.claims(lambda: now() + LEASE + timedelta(seconds=10))).attempts == 2


@pytest.mark.django_db
def test_a_second_attempt_is_known_as_a_copy_by_its_id_and_date(sink, lan):
    written(lan)
    send_waiting(now)
    Message.objects.update(state=State.SENDING, claimed_at=now() - LEASE - timedelta(seconds=1))
    send_waiting(now)
    first, second = sink.mails()
    assert first == second


@pytest.mark.django_db
def test_what_the_server_had_accepted_when_the_worker_was_killed_is_marked_and_not_sent_again(sink, lan, settings):
    message = written(lan)
    settings.RECEIPTS_DIR.mkdir(exist_ok=True)
    (settings.RECEIPTS_DIR / str(message.mail_id)).touch()
    send_waiting(now)
    assert (Message.objects.get().state, sink.count()) == (State.SENT, 0)
    assert list(settings.RECEIPTS_DIR.iterdir()) == []


@pytest.mark.django_db
def test_receipts_are_kept_no_longer_than_needed(sink, lan, quan, settings):
    written(lan, quan)
    send_waiting(now)
    assert (sink.count(), list(settings.RECEIPTS_DIR.iterdir())) == (2, [])


@pytest.mark.django_db
def test_who_comes_back_after_the_lease_changes_nothing(lan):
    written(lan)
    Message.objects.update(next_try=now() - LEASE * 3)
    slow = next(Message.objects.claims(lambda: now() - LEASE * 2))
    next(Message.objects.claims(now))
    outbox._settle(slow, State.FAILED, why="too late")
    assert Message.objects.get().state == State.SENDING


@pytest.mark.django_db
def test_the_same_key_is_told_once_to_each(lan, quan):
    written(lan, key="same")
    written(lan, quan, key="same")
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_an_address_that_is_refused_for_good_fails_with_what_the_server_said_and_the_others_go_out(sink, lan, quan):
    written(of_address(lan, "unknown@example.vn"))
    written(quan, key="other")
    send_waiting(now)
    failed, sent = Message.objects.order_by("pk")
    assert (failed.state, failed.why) == (State.FAILED, "550 no such user")
    assert (sent.state, sink.count()) == (State.SENT, 1)


@pytest.mark.django_db
def test_what_is_refused_for_now_is_tried_again_later_and_later_and_fails_in_the_end(sink, lan):
    written(of_address(lan, "later@example.vn"))
    moment, waits = now(), []
    for _ in PATIENCE:
        send_waiting(lambda moment=moment: moment)
        message = Message.objects.get()
        assert (message.state, message.why) == (State.TO_SEND, "450 come back later")
        waits.append(message.next_try - moment)
        send_waiting(lambda moment=moment: moment)  # not yet
        moment = message.next_try
    send_waiting(lambda: moment)
    assert waits == PATIENCE
    assert (Message.objects.get().state, Message.objects.get().attempts) == (State.FAILED, len(PATIENCE) + 1)


@pytest.mark.django_db
def test_while_the_server_is_gone_nothing_is_claimed_and_no_attempt_counts(sink, lan):
    written(lan)
    sink.process.kill()
    sink.process.wait()
    send_waiting(now)
    assert (Message.objects.get().state, Message.objects.get().attempts) == (State.TO_SEND, 0)


@pytest.mark.django_db
def test_a_mail_that_cannot_be_made_fails_with_the_reason_and_the_others_go_out(sink, lan, quan):
    written(of_address(lan, "no address"))
    written(quan, key="other")
    send_waiting(now)
    failed, sent = Message.objects.order_by("pk")
    assert (failed.state, sent.state) == (State.FAILED, State.SENT)
    assert "no address" in failed.why


@pytest.mark.django_db
def test_an_address_taken_away_meanwhile_is_not_mailed_to(lan):
    written(lan)
    of_address(lan, "")
    send_waiting(now)
    assert (Message.objects.get().state, Message.objects.get().why) == (State.SKIPPED, "no_address")


@pytest.mark.django_db
def test_a_failed_message_can_be_tried_again_and_no_other(sink, lan):
    message = written(of_address(lan, "unknown@example.vn"))
    send_waiting(now)
    of_address(lan, "lan@example.vn")
    try_again(message)
    send_waiting(now)
    assert Message.objects.get().sent_to == "lan@example.vn"
    with pytest.raises(NotFailed):
        try_again(message)
