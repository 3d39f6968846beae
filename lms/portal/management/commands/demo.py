"""`manage.py demo`: the demo province, as of 30/06/2022 and as of today."""

from functools import partial

from django.utils.timezone import localdate
from tqdm import tqdm

from lms.coverage.command import RefusingCommand
from lms.portal.demo import loading
from lms.portal.demo.members import ACTIVE


class Command(RefusingCommand):
    help = "Load the demo province: invented people, and the training from which the nine figures of 30/06/2022 come out."

    def add_arguments(self, parser):
        parser.add_argument(
            "--people", type=int, default=ACTIVE, metavar="N",
            help=f"make a province of about N active people: the pattern of {ACTIVE} people repeated (default: once)",
        )  # fmt: skip

    def run(self, *, people, **options):
        if loading.is_there():
            self.stdout.write("The demo province is already there; nothing was changed.")
            return
        loading.load(people, today=localdate(), progress=partial(tqdm, desc="Demo province", unit="step"))
        self.stdout.write("The demo province is loaded.")
