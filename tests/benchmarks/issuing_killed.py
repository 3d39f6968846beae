"""2,000 certificates are issued by 4 registrars' processes over HTTP while web servers, workers and database connections are killed at
random. On PostgreSQL (DATABASE_URL), in a database of its own, with the programs of `manage.py serve` and a second worker.

python -m tests.benchmarks.issuing_killed [certificates] [processes] [seed]

Whoever is killed is started again at once, as a service manager would do it; a registrar who gets no answer looks at the page again and
issues what is still to be issued. The run fails unless, at the end, each book is numbered from 1 without a gap or a double, every
certificate is issued once and its file has the kept hash, and `manage.py verify_register` finds nothing.
"""

import os
import shutil
import sys

CERTIFICATES, PROCESSES, SEED = 2000, 4, 20261126


def say(*words):
    print(*words, flush=True)  # noqa: T201 — a table is what it is for


def main(certificates=CERTIFICATES, processes=PROCESSES, seed=SEED):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    # Within: the registrars' processes begin by reading this file, and need nothing of the product.
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
        sys.exit(hold(certificates, processes, seed))
    finally:
        from tests.conftest import empty_of_others

        empty_of_others(connection.settings_dict["NAME"])
        connection.creation.destroy_test_db(name, verbosity=0)
        shutil.rmtree(os.environ["DATA_DIR"], ignore_errors=True)


def hold(certificates, processes, seed):
    """The whole run; the exit code."""
    from tests.killing import oracle, registrars, scene

    registrar, codes = scene.recognised_classes(certificates)
    with scene.product(seed) as product:
        told = registrars.issue(product.port, registrar, codes, processes=processes, seed=seed)
        done = product.until_drawn(certificates)
    wrongs = oracle.wrongs(certificates)
    say(f"{'certificates':<44} {certificates:>8}")
    say(f"{'registrars (processes)':<44} {processes:>8}")
    for what, count in product.killed.items():
        say(f"{'killed: ' + what:<44} {count:>8}")
    for what, count in told.items():
        say(f"{f'a registrar was answered: {what}':<44} {count:>8}")
    say(f"{'seconds until all had numbers':<44} {done.numbered:>8.1f}")
    say(f"{'seconds until all were drawn and kept':<44} {done.drawn:>8.1f}")
    say(f"{'files that no row knows (killed between)':<44} {oracle.orphans():>8}")
    for wrong in wrongs[:20]:
        say("WRONG:", wrong)
    say("no gap, no double, every file as it was kept" if not wrongs else f"{len(wrongs)} WRONG")
    return 1 if wrongs else 0


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
