from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from . import personal_data
from .effect_pages import EffectsPage
from .file import CoveragePart
from .needs import who_need
from .planned import planning_standing
from .viewsets import CoverageGroup

hooks.register("personal_data", personal_data.of_this_room)
hooks.register("erasure_rules", personal_data.rules_of_this_room)


@hooks.register("register_admin_viewset")
def coverage_viewsets():
    return CoverageGroup()


hooks.register("planning_standing", planning_standing)


@hooks.register("person_file")
def indicators_in_the_file():
    return CoveragePart()


@hooks.register("register_admin_urls")
def effects_of_a_reorganisation():
    return [path("reorganisations/<int:pk>/effects/", EffectsPage.as_view(), name="reorganisation_effects")]


@hooks.register("who_need_course")
def who_need_course(course, people, on):
    return {person: [indicator.label for indicator in needed] for person, needed in who_need(course, people, on=on).items()}


@hooks.register("register_log_actions")
def acts_of_the_api(actions):
    actions.register_action("coverage.people_read", _("Read people by the data interface"), _("People behind a figure were read"))
