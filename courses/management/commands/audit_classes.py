from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.auditing import audit
from courses.models import TrainingClass


class Command(BaseCommand):
    help = "Looks at every class for what must never be: too many seats taken, somebody overtaken in the queue, states without steps …"

    def add_arguments(self, parser):
        parser.add_argument("codes", nargs="*", metavar="CODE", help="classes to look at; all without them")

    def handle(self, *args, codes, **options):
        classes = TrainingClass.objects.filter(code__in=codes) if codes else TrainingClass.objects.all()
        if missing := sorted(set(codes) - set(classes.values_list("code", flat=True))):
            raise CommandError(_("There is no class with the code “%(code)s”.") % {"code": missing[0]}, returncode=2)
        found = audit(classes, on=localdate())
        for finding in found:
            self.stdout.write(str(finding))
        if found:
            raise CommandError(_("%(count)s findings.") % {"count": len(found)}, returncode=1)
        self.stdout.write(_("%(count)s classes, nothing found.") % {"count": classes.count()})
