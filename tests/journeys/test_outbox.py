"""A thousand mails go out through a real worker and a real mail server, and the worker is killed again and again."""

from collections import Counter
from email import message_from_bytes

import pytest

from courses import outbox
from courses.models import Message
from courses.tasks import send_messages
from lms.people.models import User
from tests.courses.smtp_sink import running_sink
from tests.services import running_worker

from .test_worker import until

State = Message.State
MANY, KILLED_AT = 1000, (150, 400, 700)


@pytest.fixture
def thousand(transactional_db, settings):
    settings.SMTP_HOST = "127.0.0.1"
    accounts = User.objects.bulk_create(User(username=f"U{n:04}", email=f"u{n:04}@example.vn") for n in range(MANY))
    outbox.write(Message.Kind.NOT_COMPLETED, accounts=[account.pk for account in accounts], key="test")


def run_out_the_leases():
    """What a killed worker held: time is the row's, so the test moves the row's clock instead of waiting."""
    held = Message.objects.filter(state=State.SENDING)
    assert held.count() <= 1  # one mail at a time
    held.update(claimed_at="2026-01-01T00:00Z")


def test_of_a_thousand_mails_none_is_lost_and_none_is_another_mail_though_the_worker_is_killed(thousand, tmp_path):
    with running_sink(tmp_path) as sink:
        mailing = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(sink.port)}
        for so_many in KILLED_AT:
            with running_worker("--pool=solo", **mailing) as worker:
                send_messages.delay()
                assert until(lambda so_many=so_many: sink.count() >= so_many, seconds=120)
                worker.kill()
            run_out_the_leases()
        with running_worker("--pool=solo", **mailing):
            send_messages.delay()
            assert until(lambda: Message.objects.filter(state=State.SENT).count() == MANY, seconds=120)
        mails = sink.mails()
    by_id = Counter(message_from_bytes(kept)["Message-ID"] for kept in mails)
    assert len(by_id) == MANY
    # Killed in the one moment that no sender can know of (see `courses/outbox.py`), a mail is out twice: the very same.
    assert len(mails) - MANY <= len(KILLED_AT)
    assert len(set(mails)) == MANY
