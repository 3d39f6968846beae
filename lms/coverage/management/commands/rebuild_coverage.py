from time import sleep

from tqdm import tqdm

from lms.coverage import cube_building, spans
from lms.coverage.command import RefusingCommand
from lms.coverage.tasks import refresh_stale
from lms.doorbell import ring

LOOK = 0.5  # seconds between two looks at how far the workers are


class Command(RefusingCommand):
    help = "Compute everybody's spans anew from the facts. Safe while the site runs: figures stay readable."

    def add_arguments(self, parser):
        parser.add_argument(
            "--workers",
            type=int,
            metavar="N",
            default=0,
            help="leave the work to the running Celery workers, N of them at once, and show how far they are",
        )

    def run(self, *, workers, **options):
        if workers > 0:
            self.by_workers(workers)
        else:
            spans.rebuild(progress=lambda people: tqdm(people, unit=" people", file=self.stderr._out))
            cube_building.build_if_marked()
        self.stdout.write(
            f"{spans.Span.objects.count()} spans of {spans.Span.objects.values('person').distinct().count()} people."
        )

    def by_workers(self, workers):
        spans.mark_everyone_stale()
        for _ in range(workers):
            ring(refresh_stale)
        with tqdm(total=spans.stale_people(), unit=" people", file=self.stderr._out) as bar:
            while left := spans.stale_people():
                bar.update(bar.total - left - bar.n)
                sleep(LOOK)
            bar.update(bar.total - bar.n)
