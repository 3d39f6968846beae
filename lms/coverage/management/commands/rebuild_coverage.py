from tqdm import tqdm

from lms.coverage import spans
from lms.coverage.command import RefusingCommand


class Command(RefusingCommand):
    help = "Compute everybody's spans anew from the facts. Safe while the site runs: figures stay readable."

    def run(self, **options):
        spans.rebuild(progress=lambda people: tqdm(people, unit=" people", file=self.stderr._out))
        self.stdout.write(
            f"{spans.Span.objects.count()} spans of {spans.Span.objects.values('person').distinct().count()} people."
        )
