import pytest

from courses.models import CataloguePage
from courses.pages import publish_page_for
from lms.portal.site import build_site
from tests.certificates.conftest import book, design, recognised_class, record_of
from tests.factories import CourseFactory, SubjectAreaFactory, TrainingClassFactory

__all__ = ["book", "design", "recognised_class", "record_of"]


@pytest.fixture
def site(province):
    return build_site()


@pytest.fixture
def catalogue(site):
    return CataloguePage.objects.get()


@pytest.fixture
def security(catalogue):
    """A course on security governance with a class on site that takes enrolments."""
    area = SubjectAreaFactory(code="security-governance", name="Quản trị an ninh")
    title = "Bồi dưỡng kiến thức về quản trị an ninh và an ninh phi truyền thống"
    course = CourseFactory(code="qtan", title=title, areas=[area])
    course.open_class = TrainingClassFactory(course=course, mode="on_site")
    course.web_page = publish_page_for(course, summary="Nhận diện và ứng phó.", audience="Công chức cấp tỉnh")
    return course


@pytest.fixture
def ethics(catalogue):
    """A course on ethics whose only class, online, is over."""
    area = SubjectAreaFactory(code="public-ethics", name="Đạo đức công vụ")
    course = CourseFactory(code="ddcv", title="Đạo đức công vụ", areas=[area])
    TrainingClassFactory(course=course, mode="online", state="issued")
    course.web_page = publish_page_for(course, summary="Văn hóa công sở.")
    return course
