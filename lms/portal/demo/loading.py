"""Loads the demo province, step by step, in one transaction: all of it or nothing."""

from random import Random

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from lms.coverage.sealed import seal
from lms.coverage.spans import BATCH, refresh_all_stale, refresh_some
from lms.people.models import Person, Unit, User
from lms.refusal import Refusal

from . import (
    AS_OF,
    SEED,
    accounts,
    activity,
    catalogue,
    evaluation,
    history,
    indicators,
    organisation,
    people,
    planning,
    present,
    privacy,
    site,
    titles_and_standards,
    training,
    year_plan,
)
from .pattern import copies_for, members_of
from .reform import reform


class NotEmpty(Refusal):
    text = _(
        "There are units or people here already. The demo needs an empty database, so that it is never mixed with real records."
    )


def is_there():
    return Unit.objects.filter(code=organisation.ROOT).exists() and User.objects.filter(username=accounts.ADMINISTRATOR).exists()


@transaction.atomic
def load(active_people, *, today, progress=iter):
    """A province of about so many active people, alive around `today`. `progress` wraps the list of steps, as tqdm does.

    Refuses a database with other units or people.
    """
    if Unit.objects.exists() or Person.objects.exists():
        raise NotEmpty
    loading = Loading(copies_for(active_people), today)
    for step in progress(loading.steps()):
        step()


class Loading:
    """The steps, and what they hand on to each other."""

    def __init__(self, copies, today):
        self.copies, self.today = copies, today
        self.members = [members_of(copy) for copy in range(1, copies + 1)]
        self.careers = [people.careers_of(members) for members in self.members]
        self.rounds = [round_ for members in self.members for round_ in self._rounds_of(members)]
        self.rounds.sort(key=lambda round_: (round_.decided_on, round_.code))
        self.held, self.before_the_system = present.held_here(self.rounds, today)
        self.people = {}

    def _rounds_of(self, members):
        held = history.rounds_up_to_the_report(members)
        return held + present.rounds_since_the_report(members, held, self.today)

    def steps(self):
        return [
            self.write_the_offices_rows,
            *(lambda copy=copy: self.register(copy) for copy in range(self.copies)),
            self.open_accounts,
            self.review_planning_lists_of_2022,
            *(lambda copy=copy: training.brought_along(self.careers[copy], self.office) for copy in range(self.copies)),
            self.reform,
            self.begin_the_review_of_today,
            lambda: training.taken_over(self.before_the_system, self.office),
            lambda: year_plan.plan_the_year(self.held, present.coming(self.today), self.today, self.office),
            *(lambda round_=round_: training.hold(round_, self.office) for round_ in self.held),
            self.show_the_present,
            lambda: evaluation.evaluate(self.today),
            self.care_for_personal_data,
            site.publish_pages,
            *[refresh_some] * (sum(map(len, self.members)) // BATCH),
            refresh_all_stale,
            self.seal_the_report,
        ]

    def write_the_offices_rows(self):
        """Units, titles, courses, standards, indicators: what an office sets up before it registers people."""
        units = organisation.establish(self.copies)
        families = titles_and_standards.write_families()
        titles = titles_and_standards.write_titles(families)
        catalogue.write_areas()
        catalogue.write_courses()
        catalogue.authorise(units[organisation.code_in(copy, training.SCHOOL)] for copy in range(1, self.copies + 1))
        titles_and_standards.write_standards(titles)
        indicators.write_indicators()
        activity.write_activity_rules()
        specialities = titles_and_standards.write_specialities(titles)
        self.book = {
            "units": units, "titles": titles, "specialities": specialities, "families": families,
            "term": planning.write_term_and_rules(),
        }  # fmt: skip

    def register(self, copy):
        registered = people.register_people(self.members[copy])
        people.register_careers(self.careers[copy], registered, self.book)
        self.people |= registered

    def open_accounts(self):
        accounts.open_accounts(self.book["units"])
        users = {user.username: user for user in User.objects.all()}
        self.office = training.Office(
            random=Random(f"{SEED} training"),  # noqa: S311 — made-up marks, no secret
            units=self.book["units"],
            people=self.people,
            courses={course.code: course for course in Course.objects.all()},
            manager=users[accounts.MANAGER],
            registrar=users[accounts.REGISTRAR],
            trainers=[
                users[accounts.TRAINER],
                *(accounts.account_that_nobody_signs_in_to(number) for number in accounts.OTHER_TRAINERS),
            ],
        )

    def review_planning_lists_of_2022(self):
        removed = {person: member.removed_from for member, person in self.people.items() if member.removed_from}
        root, manager = self.book["units"][organisation.ROOT], self.office.manager
        planning.review_of_2022(self.book["term"], root, removed, by=manager)

    def seal_the_report(self):
        root = self.book["units"][organisation.ROOT]
        seal(root, on=AS_OF, note="Báo cáo tổng kết 6 tháng đầu năm 2022", by=self.office.manager, today=self.today)

    def begin_the_review_of_today(self):
        root, titles = self.book["units"][organisation.ROOT], self.book["titles"]
        planning.review_of_today(self.book["term"], root, self.people, titles, today=self.today, by=self.office.manager)

    def reform(self):
        """Before the classes are held: whoever sits in one is found where they worked on its days."""
        reform(self.members, self.people, self.book["units"], by=self.office.manager)

    def care_for_personal_data(self):
        privacy.write_purposes()
        named = Person.objects.select_related("user").in_bulk([accounts.LEARNER, accounts.MANAGER], field_name="staff_number")
        privacy.ask_and_answer(named)

    def show_the_present(self):
        first_copy = [round_ for round_ in self.rounds if round_.copy == 1]
        for step in present.Showcase(self.members[0], first_copy, self.today, self.office).steps():
            step()
