"""Several programs side by side, as one: they start together, and when one ends, or on Ctrl-C, all of them are stopped."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

POLITELY = (
    10  # seconds a program has to finish what it is doing, before it is killed; its work is a row, which waits for the next
)


def keep_running(commands, folder):
    """Run `commands` (name → words) in `folder` until we are told to stop (exit code 0), or one of them ends by itself (exit code 1)."""
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: told.set())
    # Each leads a group of its own: Ctrl-C reaches only us, and what a program has started itself is stopped with it.
    running = {name: subprocess.Popen(words, cwd=folder, start_new_session=True) for name, words in commands.items()}  # noqa: S603
    gone = None
    while not gone and not told.wait(0.5):
        gone = next((name for name, program in running.items() if program.poll() is not None), None)
    if gone:
        sys.stderr.write(f"\n{gone} has ended by itself ({ending(running[gone])}), so everything is stopped.\n")
    stop(running.values())
    return 1 if gone else 0


def ending(program):
    return f"exit code {program.returncode}" if program.returncode >= 0 else signal.Signals(-program.returncode).name


def stop(programs):
    patience = time.monotonic() + POLITELY
    for program in programs:
        tell(program, signal.SIGTERM)
    for program in programs:
        with suppress(subprocess.TimeoutExpired):
            program.wait(max(0, patience - time.monotonic()))
        tell(program, signal.SIGKILL)
        program.wait()


def tell(program, number):
    """Signal the program and all that it has started; it may have gone already."""
    with suppress(ProcessLookupError):
        os.killpg(program.pid, number)
