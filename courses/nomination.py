"""Units nominate (cử đi học), another authority approves: nobody approves what they have nominated themselves."""

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from lms.decisions import read_number
from lms.people.access import units_of
from lms.people.models import Person, Posting, Role, Unit
from lms.refusal import Refusal
from lms.vietnamese import clean

from .classes import TrainingClass, locked
from .enrolment import Enrolment, begin, step
from .quotas import refuse_over
from .seats import ClassNotOpen, give_places, lapse, new_enrolments, why_not_open

State = Enrolment.State
NOMINATES = (Role.Kind.UNIT_OFFICER, Role.Kind.TRAINING_MANAGER)


class NobodyNamed(Refusal):
    text = _("Choose at least one person to nominate.")


class NotYoursToNominate(Refusal):
    text = _("You nominate the people of your own units only; “%(unit)s” is none of them.")


class NotOfThisUnit(Refusal):
    text = _("%(person)s holds no post in “%(unit)s” on %(day)s.")


class NotYoursToApprove(Refusal):
    text = _("You cannot approve %(person)s: nominations are approved by another authority than the one that nominates.")


class SayWhy(Refusal):
    text = _("Say why: the unit and the person will read it.")


class NothingToDecide(Refusal):
    text = _("Nothing is left to decide here: somebody else was faster. Look at the list once more.")


class Nomination(models.Model):
    """A nomination (danh sách cử đi học): whom a unit sends to a class, in its order, by a decision or a letter."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="nominations", verbose_name=_("class"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="nominations", verbose_name=_("unit"))
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)  # empty: by letter
    decision_date = models.DateField(_("date of the decision"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")

    def __str__(self):
        return f"{self.unit} – {self.training_class}"


@transaction.atomic
def nominate(training_class, unit, people, *, on, by, reserves=(), decision_number="", decision_date=None, note=""):
    """Nominate `people`, then the `reserves`, in their order; all of them or, with a Refusal, nobody. The Nomination.

    Raises NobodyNamed, NotYoursToNominate, ClassNotOpen, NotOfThisUnit, AlreadyEnrolled, NotInService, NotADecisionNumber.
    """
    people, reserves = list(people), list(reserves)
    if not people:
        raise NobodyNamed
    if by is not None and unit.pk not in units_of(by, *NOMINATES, on=on):
        raise NotYoursToNominate(unit=unit)
    training_class = locked(training_class)
    if not training_class.takes_enrolments(on):
        raise ClassNotOpen(why=why_not_open(training_class, on))
    Person.objects.hold([*people, *reserves])
    _refuse_others([*people, *reserves], unit, on)
    nomination = Nomination.objects.create(
        training_class=training_class,
        unit=unit,
        decision_number=read_number(decision_number) if clean(decision_number) else "",
        decision_date=decision_date,
        note=clean(note),
        made_by=by,
    )
    new = new_enrolments([*people, *reserves], training_class, on=on, by=by, nomination=nomination, state=State.NOMINATED)
    for rank, enrolment in enumerate(new, 1):
        enrolment.rank, enrolment.reserve = rank, rank > len(people)
    begin(new, by=by)
    return nomination


def _refuse_others(people, unit, on):
    """NotOfThisUnit for the first who is not posted in the unit or below it."""
    here = set(Posting.objects.in_subtree(unit, on=on).filter(person__in=people).values_list("person", flat=True))
    for person in people:
        if person.pk not in here:
            raise NotOfThisUnit(person=person, unit=unit, day=f"{on:%d/%m/%Y}")


def approvable(enrolments, *, by, on):
    """The keys of those among these on whom `by` decides, in a fixed number of queries; `by` None is the system itself.

    Their unit decides where people asked themselves, the manager of the class where a unit nominates. Nobody decides on themselves,
    on whom they have nominated, or as a manager on those whose training officer they are.
    """
    if by is None:
        return {each.pk for each in enrolments}
    if not by.is_authenticated:
        return set()
    units = units_of(by, Role.Kind.UNIT_OFFICER, on=on)
    posted = Posting.objects.held_on(on).filter(person__in={each.person_id for each in enrolments}, unit__in=units)
    looked_after = set(posted.values_list("person", flat=True))
    classes = TrainingClass.objects.filter(pk__in={each.training_class_id for each in enrolments})
    managed = set(classes.managed_by(by).values_list("pk", flat=True))

    def decides(each):
        if each.person.user_id == by.pk:
            return False
        if each.state == State.REQUESTED:
            return each.person_id in looked_after
        if by.pk in (each.nomination and each.nomination.made_by_id, each.entered_by_id):
            return False
        # An administrator looks after everybody; what counts here is a role held.
        is_their_officer = each.person_id in looked_after and not by.is_superuser
        return each.training_class_id in managed and not is_their_officer

    return {each.pk for each in enrolments if decides(each)}


@transaction.atomic
def approve(enrolments, *, on, by, why=""):
    """Approve people of one class: seats and places in the queue go by their ranks; reserves stand by.

    Raises NotYoursToApprove, OverQuota (unless `why` says why), NotPossible, NothingToDecide.
    """
    training_class, decided = _to_decide(enrolments, (State.NOMINATED, State.REQUESTED), on, by)
    refuse_over(training_class, decided, on=on, why=why)
    lapse(training_class, on)
    principals = [each for each in decided if not each.reserve]
    before = {each.pk: each.state for each in principals}
    give_places(training_class, principals)
    for state in (State.ENROLLED, State.WAITING):
        given = [each for each in principals if each.state == state]
        for each in given:
            each.state = before[each.pk]  # the step goes from where they stood
        step(given, state, by=by, why=clean(why), also=["queue_number"])
    step([each for each in decided if each.reserve], State.APPROVED, by=by, why=clean(why))
    return decided


@transaction.atomic
def reject(enrolments, *, on, by, why):
    """Refuse them, with a reason. Raises SayWhy, NotYoursToApprove, NotPossible, NothingToDecide."""
    if not clean(why):
        raise SayWhy
    _class, decided = _to_decide(enrolments, (State.NOMINATED, State.REQUESTED), on, by)
    return step(decided, State.REJECTED, by=by, why=clean(why))


@transaction.atomic
def send_back(enrolments, *, on, by, why):
    """Return nominated people to their unit for correction. Raises SayWhy, NotYoursToApprove, NotPossible, NothingToDecide."""
    if not clean(why):
        raise SayWhy
    _class, decided = _to_decide(enrolments, (State.NOMINATED,), on, by)
    return step(decided, State.RETURNED, by=by, why=clean(why))


@transaction.atomic
def resubmit(enrolments, *, on, by, why=""):
    """Nominate again who was returned for correction. Raises NotYoursToNominate, NotPossible, NothingToDecide."""
    locked(_class_of(enrolments))
    returned = _fresh(enrolments).filter(state=State.RETURNED)
    allowed = units_of(by, *NOMINATES, on=on)
    for enrolment in returned:
        if enrolment.nomination.unit_id not in allowed:
            raise NotYoursToNominate(unit=enrolment.nomination.unit)
    if not returned:
        raise NothingToDecide
    return step(returned, State.NOMINATED, by=by, why=clean(why))


def _class_of(enrolments):
    [training_class] = {enrolment.training_class for enrolment in enrolments}
    return training_class


def _fresh(enrolments):
    found = Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in enrolments])
    related = ("person", "training_class", "nomination__unit")
    return found.select_related(*related).order_by("nomination", "reserve", "rank", "asked_at", "pk")


def _to_decide(enrolments, states, on, by):
    """(the class, locked; these enrolments as they are now). NotYoursToApprove if one of them is not for `by` to decide."""
    if not enrolments:
        raise NothingToDecide
    training_class = locked(_class_of(enrolments))
    decided = list(_fresh(enrolments).filter(state__in=states))
    if len(decided) != len(enrolments):
        raise NothingToDecide
    mine = approvable(decided, by=by, on=on)
    for enrolment in decided:
        enrolment.training_class = training_class
        if enrolment.pk not in mine:
            raise NotYoursToApprove(person=enrolment.person)
    return training_class, decided
