from wagtail import hooks

from .planned import planning_standing
from .viewsets import CoverageGroup


@hooks.register("register_admin_viewset")
def coverage_viewsets():
    return CoverageGroup()


hooks.register("planning_standing", planning_standing)
