"""500 people and 8 processes rush 50 seats over HTTP, while others give places back and seats are added; then eight people and one seat,
ten times. On PostgreSQL (DATABASE_URL), in a database of its own, with the product as `manage.py serve` runs it.

python -m tests.benchmarks.rush [people] [seats] [processes]

Sessions are prepared in the database, so what is measured is the class and not the check of passwords. A time is that from pressing the
button to the page that answers, redirect included. The run fails unless every answer is clear, the oracle finds nothing, and
`manage.py audit_classes` neither.
"""

import os
import shutil
import subprocess
import sys

PEOPLE, SEATS, PROCESSES = 500, 50, 8
EVERY_LEAVES = 5  # each fifth gives the place back at once
ROUNDS, AT_ONE_SEAT = 10, 8


def say(*words):
    print(*words)  # noqa: T201 — a table is what it is for


def main(people=PEOPLE, seats=SEATS, processes=PROCESSES):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    # Within: the browsers' processes begin by reading this file, and need nothing of the product.
    import tests.services  # noqa: F401, I001 — first of all: a folder of its own for the files of this run
    import django

    django.setup()
    from django.db import connection

    if connection.vendor != "postgresql":
        say("Left out: it needs PostgreSQL (set DATABASE_URL; a database beside that one is made and dropped).")
        return
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        sys.exit(hold(people, seats, processes))
    finally:
        from tests.conftest import empty_of_others

        empty_of_others(connection.settings_dict["NAME"])
        connection.creation.destroy_test_db(name, verbosity=0)
        shutil.rmtree(os.environ["DATA_DIR"], ignore_errors=True)


def hold(people, seats, processes):
    """Both rushes; the exit code."""
    from tests.rush import browsers, hall, oracle
    from tests.services import test_database_url

    school, manager = hall.province()
    learners = hall.learners(people, school, every_leaves=EVERY_LEAVES)
    big = hall.open_class(school, "rush", seats=seats)
    small = [hall.open_class(school, f"one-seat-{number}", seats=1) for number in range(1, ROUNDS + 1)]
    few = [browsers.Learner(learner.who, learner.session) for learner in learners[:AT_ONE_SEAT]]
    more = [seats + extra for extra in (2, 4, 6, 8, 10)]
    with hall.served(test_database_url()) as port:
        answers = browsers.rush(
            port,
            big.code,
            learners,
            processes=processes,
            meanwhile=lambda: browsers.raise_seats(port, big.code, manager, more, every=2),
        )
        took = max(answer.ended for answer in answers) - min(answer.began for answer in answers)
        answers += browsers.take_offers(port, big.code, learners, processes=processes)
        given = []
        for training_class in small:
            told = browsers.rush(port, training_class.code, few, processes=AT_ONE_SEAT)
            given.append(sum(answer.said == "seat" for answer in told))
    wrongs = oracle.wrongs(big, answers, learners=learners, seats=seats)
    for training_class in small:
        wrongs += oracle.wrongs(training_class, [], learners=[], seats=1)
    audit = subprocess.run(
        [sys.executable, "manage.py", "audit_classes"], env=os.environ | {"DATABASE_URL": test_database_url()}, text=True,
        capture_output=True,
    )  # fmt: skip
    show(big, answers, given, wrongs, audit, took)
    return 1 if wrongs or audit.returncode or set(given) != {1} else 0


def show(training_class, answers, given, wrongs, audit, took):
    from courses.models import Enrolment, TrainingClass

    say(f"{'answer':<24} {'count':>6} {'p50 s':>7} {'p95 s':>7} {'max s':>7}")
    for did, said in sorted({(answer.did, answer.said) for answer in answers}):
        seconds = sorted(answer.seconds for answer in answers if (answer.did, answer.said) == (did, said))
        say(f"{did + ': ' + (said or 'NOT CLEAR'):<24} {len(seconds):>6} {at(seconds, 50)} {at(seconds, 95)} {at(seconds, 100)}")
    enrolled = sorted(answer.seconds for answer in answers if answer.did == "enrol")
    held = training_class.enrolments.filter(state__in=Enrolment.HOLDING).count()
    seats = TrainingClass.objects.get(pk=training_class.pk).capacity
    errors = sum(answer.status >= 500 for answer in answers)
    say(
        f"\n{len(answers)} answers, {errors} errors; the rush took {took:.1f} s; the audit says {audit.stdout.strip()!r} ({audit.returncode})"
    )
    for wrong in wrongs[:20]:
        say("WRONG:", wrong)
    say(f"\n{'':<34} {'seats given':<20} {'p95 s':>7}   one seat, eight people")
    say(
        f"{'this product, ' + str(len(enrolled)) + ' people':<34} {f'{held} of {seats}':<20} {at(enrolled, 95)}   {', '.join(map(str, given))}"
    )
    # Measured elsewhere, with 8 processes on 50 seats.
    say(f"{'Moodle, self-enrolment':<34} {'50 of 50':<20} {'6.50':>7}   1, 4, 2, 2, 3")
    say(f"{'Moodle, face-to-face (3 of 3 runs)':<34} {'51 of 50':<20} {'':>7}")
    say(f"{'wagtail-lms':<34} {'200 of 50':<20} {'':>7}")


def at(seconds, percent):
    return f"{seconds[max(0, -(-len(seconds) * percent // 100) - 1)]:>7.2f}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
