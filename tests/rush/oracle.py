"""Whether a rush was fair, told from the steps that were kept, the log of the seats and what the browsers were told: by rules of its
own, without those of `courses/seats.py`.
"""

from wagtail.models import ModelLogEntry

from courses.models import Enrolment, EnrolmentStep, TrainingClass

HOLDS = {"enrolled", "offered"}


def wrongs(training_class, answers, *, learners, seats):
    """Everything that was not as promised, in words; empty where all was. `seats` are those with which it was opened."""
    found = [f"{answer.who} {answer.did}: status {answer.status}" for answer in answers if answer.status >= 500]
    found += [f"{answer.who} {answer.did}: no clear answer" for answer in answers if not answer.said]
    found += held_beyond_the_seats(training_class, seats)
    found += overtaken(training_class)
    found += overtaken_as_seen_from_outside(training_class, answers)
    found += unaccounted(training_class, answers, learners)
    return found


def _steps(training_class):
    steps = EnrolmentStep.objects.filter(enrolment__training_class=training_class).order_by("at", "pk")
    return list(steps.values_list("at", "pk", "enrolment", "before", "after", "enrolment__queue_number"))


def held_beyond_the_seats(training_class, seats):
    """Walk through everything that happened, in the order of the clock, and count who holds a seat."""
    happened = [(at, 1, pk, enrolment, after) for at, pk, enrolment, _before, after, _number in _steps(training_class)]
    for entry in ModelLogEntry.objects.filter(action="courses.seats", object_id=str(training_class.pk)):
        happened.append((entry.timestamp, 0, 0, None, entry.data["to"]))
    holding, most, found = set(), seats, []
    for at, _step, _pk, enrolment, what in sorted(happened, key=lambda each: each[:3]):
        if enrolment is None:
            most = what
        elif what in HOLDS:
            holding.add(enrolment)
        else:
            holding.discard(enrolment)
        if len(holding) > most:
            found.append(f"{at:%H:%M:%S.%f}: {len(holding)} hold one of {most} seats")
    if len(holding) != Enrolment.objects.filter(training_class=training_class, state__in=HOLDS).count():
        found.append("the steps do not lead to who holds a seat now")
    return found


def overtaken(training_class):
    """Whoever gets a seat was the first of those who then waited; and who comes while somebody waits joins the end."""
    waiting, last, found = {}, 0, []
    for _at, _pk, enrolment, before, after, number in _steps(training_class):
        if not before:
            if number <= last:
                found.append(f"number {number} came after number {last}")
            last = number
        before_others = [other for other in waiting.values() if other < number]
        if after in HOLDS and before not in HOLDS and before_others:
            found.append(f"number {number} got a seat while number {min(before_others)} waited")
        if after == "waiting":
            waiting[enrolment] = number
        else:
            waiting.pop(enrolment, None)
    return found


def overtaken_as_seen_from_outside(training_class, answers):
    """Who had read their answer before another pressed the button stands before that other one in the queue."""
    numbers = dict(training_class.enrolments.values_list("person__staff_number", "queue_number"))
    asked = [answer for answer in answers if answer.did == "enrol" and answer.said in ("seat", "waiting")]
    pairs = ((first, second) for first in asked for second in asked if first.ended < second.began)
    return [f"{two.who} overtook {one.who}" for one, two in pairs if numbers[one.who] > numbers[two.who]]


def unaccounted(training_class, answers, learners):
    """Each learner was told one thing, and the database knows of exactly that."""
    states = dict(training_class.enrolments.values_list("person__staff_number", "state"))
    first = dict(
        EnrolmentStep.objects.filter(enrolment__training_class=training_class, before="").values_list(
            "enrolment__person__staff_number", "after"
        )
    )
    told = {answer.who: answer.said for answer in answers if answer.did == "enrol"}
    found = [f"{learner.who} has no enrolment" for learner in learners if learner.who not in states]
    found += [
        f"{who} was told “{said}” and is {first.get(who)}"
        for who, said in told.items()
        if {"seat": "enrolled", "waiting": "waiting"}.get(said) != first.get(who)
    ]
    left = {answer.who for answer in answers if answer.said == "given back"}
    found += [
        f"{who} gave the place back and is {state}" for who, state in states.items() if (who in left) != (state == "withdrawn")
    ]
    capacity = TrainingClass.objects.get(pk=training_class.pk).capacity
    if any(state == "waiting" for state in states.values()) and sum(state in HOLDS for state in states.values()) < capacity:
        found.append("somebody waits although a seat is free")
    return found
