"""What the offices do about personal data: purposes to choose from, a request that is due and one that was answered, a reading."""

from datetime import timedelta

from django.utils.timezone import now

from lms.people.data_requests import DataRequest, answer, receive
from lms.people.models import AccessPurpose
from lms.people.unmasking import read_national_id

from .accounts import LEARNER, MANAGER

PURPOSES = [
    "Đối chiếu với thẻ căn cước khi lập danh sách cử đi học",
    "Sửa sai sót khi nhập liệu",
    "Phân biệt người trùng họ tên và ngày sinh",
    "Trả lời yêu cầu của cơ quan có thẩm quyền",
]


def write_purposes():
    AccessPurpose.objects.bulk_create(AccessPurpose(text=text) for text in PURPOSES)


def ask_and_answer(people):
    """The learner has asked for two things; the manager has answered one, and read her number for it."""
    lan, manager = people[LEARNER], people[MANAGER].user
    asked = receive(lan, DataRequest.Kind.COPY, at=now() - timedelta(days=9), by=lan.user)
    answer(asked, DataRequest.State.GRANTED, words="Đã lập bản sao và giao trực tiếp.", at=now() - timedelta(days=8), by=manager)
    receive(
        lan,
        DataRequest.Kind.CORRECTION,
        wish="Tên thôn nơi công tác trước đây bị ghi sai chính tả trong quyết định.",
        at=now() - timedelta(days=1),
        by=lan.user,
    )
    read_national_id(lan, by=manager, purpose=PURPOSES[0])
