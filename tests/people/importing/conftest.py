"""Lists as offices send them, read and applied by the same steps that a worker takes."""

from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.base import ContentFile

from lms.people import tasks
from lms.people.importing import applying, undoing
from lms.people.importing.batches import upload
from lms.people.importing.kinds import find_kind

STAFF = ["Họ và tên", "Số hiệu cán bộ", "Số CCCD", "Ngày sinh", "Giới tính", "Đơn vị", "Đối tượng", "Chức vụ", "Từ ngày"]


def workbook(header, rows):
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, values in enumerate([header, *rows]):
            for place, value in enumerate(values):
                if value is not None:
                    sheet.write_string(number, place, str(value))
    return held.getvalue()


@pytest.fixture
def read(db):
    """`read(by, rows)` is the import of a list with these rows, read; Excel calls the first of them row 2."""

    def read(by, rows, header=STAFF, kind="persons", **options):
        file = ContentFile(workbook(header, rows), name="danh sách.xlsx")
        batch = upload(find_kind(kind), file, by=by.user, **options)
        return worked_on(batch)

    return read


def worked_on(batch):
    tasks.work_on_imports()
    batch.refresh_from_db()
    return batch


def applied(batch, **options):
    applying.ask_to_apply(batch, **options)
    return worked_on(batch)


def undone(batch, by):
    undoing.ask_to_undo(batch, by=by.user)
    return worked_on(batch)


def row(batch, number=2):
    found = batch.rows.get(number=number)
    found.batch = batch
    return found


def states(batch):
    """{row number: state}"""
    return dict(batch.rows.values_list("number", "state"))


def reasons(batch, number=2):
    return [(problem["column"], problem["reason"]) for problem in row(batch, number).problems]
