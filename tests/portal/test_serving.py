"""`make run`: the programs of the product start as one, answer, and stop as one."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from urllib.request import urlopen

import pytest
import wagtail_factories
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.services import test_database_url as database_url

pytestmark = pytest.mark.once


def python(text, **options):
    """A Python that runs this text, its words readable by us."""
    words = [sys.executable, "-c", textwrap.dedent(text)]
    return subprocess.Popen(words, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def is_alive(pid):
    """Whether this process still runs; one that has ended and was not asked for its exit code does not."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pids, seconds=10):
    patience = time.monotonic() + seconds
    while any(map(is_alive, pids)) and time.monotonic() < patience:
        time.sleep(0.05)
    return not any(map(is_alive, pids))


# Two programs; the second starts a third and waits for it. They say their numbers when they are there.
SIDE_BY_SIDE = """
    import sys
    from pathlib import Path
    from lms.portal.supervising import keep_running

    says = "import os, time; print(os.getpid(), flush=True); time.sleep({})"
    nested = f"import os, subprocess, sys; print(os.getpid(), flush=True); subprocess.run([sys.executable, '-c', {says.format(600)!r}])"
    commands = {"The first": [sys.executable, "-c", says.format(%s)], "The second": [sys.executable, "-c", nested]}
    sys.exit(keep_running(commands, Path.cwd()))
"""


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_all_programs_and_what_they_started_stop_when_told(told):
    together = python(SIDE_BY_SIDE % 600)
    pids = [int(together.stdout.readline()) for _ in range(3)]
    together.send_signal(told)
    assert together.wait(20) == 0
    assert gone(pids)


def test_when_one_ends_by_itself_the_others_are_stopped_and_it_is_named():
    together = python(SIDE_BY_SIDE % 0.5)
    pids = [int(together.stdout.readline()) for _ in range(3)]
    _words, complaint = together.communicate(timeout=20)
    assert together.returncode == 1
    assert "The first has ended by itself (exit code 0)" in complaint
    assert gone(pids)


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_is_taken_is_refused_before_anything_starts(taken_port, settings):
    settings.PORT = taken_port
    with pytest.raises(CommandError, match=f"Port {taken_port} cannot be used") as refusal:
        call_command("serve")
    assert refusal.value.returncode == 2


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1"])
def test_a_port_that_is_none_ends_with_a_sentence(port):
    words = [sys.executable, "manage.py", "check"]
    answer = subprocess.run(words, cwd=settings.BASE_DIR, env=os.environ | {"PORT": port}, capture_output=True, text=True)
    assert answer.returncode == 2
    assert answer.stderr == f"PORT must be a port from 1 to 65535, not {port!r}.\n"


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def answer_of(address, served, seconds=90):
    """What this address answers, once the server is there."""
    patience = time.monotonic() + seconds
    while served.poll() is None and time.monotonic() < patience:
        try:
            return urlopen(address, timeout=10)  # noqa: S310
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"{address} does not answer: {served.communicate(timeout=20)}")


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(child) for child in file.read().split()]


@pytest.mark.django_db(transaction=True)
def test_one_command_serves_pages_and_images_and_stops_on_ctrl_c(free_port):
    image = wagtail_factories.ImageFactory().get_rendition("width-10")
    served = python(
        "from django.core.management import execute_from_command_line as run; run(['manage.py', 'serve', '--no-demo'])",
        env=os.environ | {"DATABASE_URL": database_url(), "PORT": str(free_port), "DJANGO_SETTINGS_MODULE": "lms.settings"},
    )
    here = f"http://127.0.0.1:{free_port}"
    assert "Đăng nhập" in answer_of(f"{here}/accounts/login/", served).read().decode()
    picture = answer_of(here + image.url, served)
    assert picture.headers["Content-Type"] == "image/jpeg"
    programs = children_of(served.pid)
    assert len(programs) == 3
    served.send_signal(signal.SIGINT)
    assert served.wait(30) == 0
    assert gone(programs)
