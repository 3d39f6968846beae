from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses and classes")

    def ready(self):
        from . import importing, merging, plan_importing, receivers  # noqa: F401 — they register themselves
