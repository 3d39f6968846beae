from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "lms.people"
    label = "people"
    verbose_name = _("Organisation and people")

    def ready(self):
        from . import duplicate_tasks  # noqa: F401
        from .importing import forgetting, history, kind_facts, kind_persons, kind_planning, kind_units  # noqa: F401 — they register themselves
