from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoverageConfig(AppConfig):
    name = "lms.coverage"
    label = "coverage"
    verbose_name = _("Training coverage")

    def ready(self):
        from . import receivers  # noqa: F401
