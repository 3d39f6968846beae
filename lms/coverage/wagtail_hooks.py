from wagtail import hooks

from .file import CoveragePart
from .viewsets import CoverageGroup


@hooks.register("register_admin_viewset")
def coverage_viewsets():
    return CoverageGroup()


@hooks.register("person_file")
def indicators_in_the_file():
    return CoveragePart()
