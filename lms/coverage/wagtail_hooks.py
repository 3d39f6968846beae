from wagtail import hooks

from .viewsets import CoverageGroup


@hooks.register("register_admin_viewset")
def coverage_viewsets():
    return CoverageGroup()
