"""The life of enrolments, walked at random: whatever people do in whatever order, the audit finds nothing after any step."""

from datetime import date, timedelta

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from courses import classes
from courses.auditing import audit
from courses.models import Enrolment, EnrolmentStep, Nomination, Quota, TrainingClass
from courses.nomination import approve, nominate, reject, resubmit, send_back
from courses.seats import accept, change_capacity, enrol, enrol_many, lapse_offers, substitute, withdraw
from lms.people.models import Role
from lms.refusal import Refusal
from tests.factories import PersonFactory, PostingFactory, RoleFactory, TrainingClassFactory, UnitFactory, UserFactory

State = Enrolment.State
PEOPLE = 8
ANYBODY = st.integers(0, PEOPLE - 1)


class EnrolmentLife(RuleBasedStateMachine):
    """A class of few seats, people of two units, their officers and a manager, over the days on which it takes enrolments."""

    def __init__(self):
        super().__init__()
        self.scene = transaction.atomic()
        self.scene.__enter__()
        self.day = date(2026, 10, 5)
        root = UnitFactory()
        self.units = [UnitFactory(parent=root), UnitFactory(parent=root)]
        self.people = [PersonFactory(user=UserFactory()) for _ in range(PEOPLE)]
        for number, person in enumerate(self.people):
            PostingFactory(person=person, unit=self.units[number % 2])
        self.officers = [RoleFactory(kind=Role.Kind.UNIT_OFFICER, unit=unit).user for unit in self.units]
        self.manager = RoleFactory(kind=Role.Kind.TRAINING_MANAGER, unit=root).user
        self.training_class = TrainingClassFactory(institution=root, capacity=2, offer_days=2)
        Quota.objects.create(training_class=self.training_class, unit=self.units[0], seats=3)
        enrol_many(self.people[:4], self.training_class, on=self.day, by=None)  # two have seats, two wait

    def teardown(self):
        transaction.set_rollback(True)
        self.scene.__exit__(None, None, None)

    def attempt(self, act, *args, **kwargs):
        """What the rules refuse is refused whole."""
        before = self.everything()
        try:
            with transaction.atomic():
                act(*args, **kwargs)
        except Refusal:
            assert self.everything() == before

    def everything(self):
        return (
            list(Enrolment.objects.order_by("pk").values_list("pk", "state", "queue_number", "offered_until")),
            EnrolmentStep.objects.count(),
            Nomination.objects.count(),
        )

    def one_of(self, states, number):
        found = list(Enrolment.objects.filter(state__in=states).select_related("person", "training_class").order_by("pk"))
        return found[number % len(found)] if found else None

    @rule(who=ANYBODY)
    def someone_enrols(self, who):
        person = self.people[who]
        self.attempt(enrol, person, self.training_class, on=self.day, by=person.user)

    @rule(who=st.lists(ANYBODY, min_size=1, max_size=3, unique=True), reserves=st.integers(0, 1))
    def a_unit_nominates(self, who, reserves):
        side = who[0] % 2
        people = [self.people[number] for number in who if number % 2 == side]
        principals, spare = (people[:-1], people[-1:]) if reserves and len(people) > 1 else (people, [])
        officer = self.officers[side]
        self.attempt(nominate, self.training_class, self.units[side], principals, reserves=spare, on=self.day, by=officer)

    @rule(number=st.integers(0, 9), why=st.sampled_from(["", "Bổ sung"]), all_of_it=st.booleans())
    def the_manager_approves(self, number, why, all_of_it):
        if chosen := self.one_of([State.NOMINATED, State.REQUESTED], number):
            several = (
                list(chosen.nomination.entries.filter(state=State.NOMINATED)) if all_of_it and chosen.nomination else [chosen]
            )
            self.attempt(approve, several, on=self.day, by=self.manager, why=why)

    @rule(number=st.integers(0, 9), side=st.integers(0, 1))
    def an_officer_approves(self, number, side):
        if chosen := self.one_of([State.NOMINATED, State.REQUESTED], number):
            self.attempt(approve, [chosen], on=self.day, by=self.officers[side])

    @rule(number=st.integers(0, 9), act=st.sampled_from([reject, send_back]))
    def the_manager_refuses_or_returns(self, number, act):
        if chosen := self.one_of([State.NOMINATED, State.REQUESTED], number):
            self.attempt(act, [chosen], on=self.day, by=self.manager, why="Chưa đủ điều kiện")

    @rule(number=st.integers(0, 9))
    def the_unit_nominates_again(self, number):
        if chosen := self.one_of([State.RETURNED], number):
            self.attempt(resubmit, [chosen], on=self.day, by=self.officers[self.units.index(chosen.nomination.unit)])

    @rule(number=st.integers(0, 9), why=st.sampled_from(["", "Ốm"]))
    def someone_withdraws(self, number, why):
        if chosen := self.one_of(Enrolment.UNDECIDED, number):
            self.attempt(withdraw, chosen, on=self.day, by=chosen.person.user, why=why)

    @rule(number=st.integers(0, 9))
    def someone_accepts(self, number):
        if chosen := self.one_of([State.OFFERED], number):
            self.attempt(accept, chosen, on=self.day, by=chosen.person.user)

    @rule(number=st.integers(0, 9), who=ANYBODY, by_manager=st.booleans())
    def someone_is_substituted(self, number, who, by_manager):
        if chosen := self.one_of([State.ENROLLED], number):
            by = self.manager if by_manager else self.officers[who % 2]
            self.attempt(substitute, chosen, self.people[who], on=self.day, by=by)

    @rule(seats=st.integers(1, 6))
    def the_seats_change(self, seats):
        self.attempt(change_capacity, self.training_class, seats, on=self.day, by=self.manager)

    @precondition(lambda self: self.day < date(2026, 10, 30))
    @rule(days=st.integers(1, 4))
    def days_go_by(self, days):
        self.day += timedelta(days=days)
        lapse_offers(on=self.day)

    @rule()
    def the_roster_closes_or_opens_again(self):
        now = TrainingClass.objects.get(pk=self.training_class.pk).state
        act = classes.close_roster if now == TrainingClass.State.OPEN else classes.reopen_roster
        self.attempt(act, self.training_class, self.manager)

    @invariant()
    def the_audit_finds_nothing(self):
        assert [str(finding) for finding in audit(on=self.day)] == []

    @invariant()
    def seats_are_never_oversold(self):
        assert Enrolment.objects.filter(state__in=["enrolled", "offered"]).count() <= TrainingClass.objects.get().capacity


EnrolmentLife.TestCase.settings = settings(max_examples=12, stateful_step_count=20, suppress_health_check=list(HealthCheck))


class TestTheLifeOfEnrolments(EnrolmentLife.TestCase, TestCase):
    """Each walk is undone at its end."""
