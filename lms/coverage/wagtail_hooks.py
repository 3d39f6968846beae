from wagtail import hooks

from .needs import who_need
from .viewsets import CoverageGroup


@hooks.register("register_admin_viewset")
def coverage_viewsets():
    return CoverageGroup()


@hooks.register("who_need_course")
def who_need_course(course, people, on):
    return {person: [indicator.label for indicator in needed] for person, needed in who_need(course, people, on=on).items()}
