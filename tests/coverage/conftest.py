"""What most tests of figures ask for."""

import pytest

from tests.factories import SubjectAreaFactory


@pytest.fixture
def ethics(db):
    return SubjectAreaFactory(code="public-ethics", name="Đạo đức công vụ")
