"""What tests need beside the code: a folder of their own, PostgreSQL, Redis, Chromium, a real worker.

A test says what it needs by a marker. On a bare machine such tests are left out, and the end of the run says so; with CI set, a
service that is missing fails them. Loaded before the settings are read (`-p tests.services`), so run it as `python -m pytest`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

# Files of a test run (queue, certificates, keys) never meet those of the demo, nor those of another process.
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="lms-tests-")
Path(os.environ["DATA_DIR"], "static").mkdir()
Path(__file__).parents[1].joinpath(".data").mkdir(exist_ok=True)  # the migrated test database outlives the run

import pytest
from xdist.scheduler import LoadScopeScheduling

from lms.portal import catalogues

# Before Django is set up: words are read once.
catalogues.compile_all()

CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
left_out = {}


def chromium():
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def token_tool():
    return shutil.which("softhsm2-util") and shutil.which("openssl")


def on_postgresql():
    from django.db import connection

    return connection.vendor == "postgresql"


@cache
def redis_url():
    """The Redis that answers, or None."""
    import redis

    url = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
    try:
        return redis.Redis.from_url(url, socket_connect_timeout=2).ping() and url
    except redis.RedisError:
        return None


# marker → (is it there?, what is left out without it). PostgreSQL has its own run (`.ci/test`), which fails in CI where none answers.
NEEDS = {
    "redis": (redis_url, "tests with a Redis broker: no Redis answers (set TEST_REDIS_URL)"),
    "token": (token_tool, "tests with a signing token: there is no SoftHSM (apt-get install softhsm2)"),
    "browser": (chromium, "tests in a browser: there is no Chromium (apt-get install chromium)"),
}


class ByFile(LoadScopeScheduling):
    """Tests of one file run in one process, and so do all files about the demo province: what they share is made once."""

    def _split_scope(self, nodeid):
        file = nodeid.split("::", 1)[0]
        return "demo" if "demo" in Path(file).name else file


@pytest.hookimpl(optionalhook=True)  # with `-p no:xdist` there is no such hook
def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


def sort_by_what_is_left(items):
    """Files with a test of real transactions come last: it leaves empty tables, also without what migrations wrote. Of these the journeys,
    which take longest, come first: so that no process is left alone with them at the end."""
    leave_empty = {item.location[0] for item in items if _has_real_transactions(item)}
    items.sort(key=lambda item: (item.location[0] in leave_empty, not item.location[0].startswith("tests/journeys")))


def _has_real_transactions(item):
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or bool({"transactional_db", "live_server"} & set(item.fixturenames))


def pytest_collection_modifyitems(config, items):
    sort_by_what_is_left(items)
    for item in items:
        for marker, (there, words) in NEEDS.items():
            if not item.get_closest_marker(marker) or there():
                continue
            if os.environ.get("CI"):
                item.add_marker(pytest.mark.usefixtures("missing_service"))
            else:
                left_out[words] = left_out.get(words, 0) + 1
                item.add_marker(pytest.mark.skip(reason=words))
        if item.get_closest_marker("postgresql") and not on_postgresql():
            item.add_marker(pytest.mark.skip(reason="shows something about PostgreSQL; it runs in that run"))


@pytest.fixture
def missing_service(request):
    wanted = [words for marker, (there, words) in NEEDS.items() if request.node.get_closest_marker(marker) and not there()]
    pytest.fail(f"In CI nothing is left out: {'; '.join(wanted)}")


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("skipped", []):
        words = report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
        if words in {words for _there, words in NEEDS.values()}:
            left_out[words] = left_out.get(words, 0) + 1
    if left_out:
        terminalreporter.section("left out on this machine")
        for words in left_out:
            terminalreporter.line(words)


def pytest_unconfigure(config):
    shutil.rmtree(os.environ["DATA_DIR"], ignore_errors=True)


# A real worker.


@pytest.fixture
def worker(transactional_db):
    """A Celery worker in a process of its own, on the test's database and queue. `worker.log` is what it said."""
    with running_worker() as process:
        yield process


class running_worker:
    def __init__(self, *options, **environment):
        self.options, self.environment = options, environment

    def __enter__(self):
        self.log = Path(os.environ["DATA_DIR"]) / "worker.log"
        self.file = self.log.open("wb")
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "lms",
            "worker",
            "-c",
            "1",
            "-l",
            "INFO",
            "--without-gossip",
            "--without-mingle",
            *self.options,
        ]
        environment = os.environ | {"DATABASE_URL": test_database_url()} | self.environment
        self.process = subprocess.Popen(command, env=environment, stdout=self.file, stderr=self.file)
        return self

    def kill(self):
        """As a power cut would."""
        self.process.kill()
        self.process.wait()

    def __exit__(self, *error):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
        self.file.close()


def test_database_url():
    from django.db import connection

    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    password = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    return f"postgres://{values['USER']}{password}@{values['HOST']}:{values['PORT'] or 5432}/{values['NAME']}"


# A real browser.


@pytest.fixture(scope="session")
def chromium_browser():
    # Playwright's synchronous side keeps an event loop running in this thread, which Django takes for an asynchronous program.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium_browser, live_server):
    """`visitor(width=360)` is a new page in a browser of its own, at the address of the live server."""
    contexts = []

    def open_browser(width=1280, height=900, **options):
        context = chromium_browser.new_context(base_url=live_server.url, viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()


def axe_violations(page):
    """What axe-core finds wrong on this page, in words; empty where nothing is."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{item['id']}: {item['help']} – {[node['html'][:200] for node in item['nodes'][:3]]}" for item in found]
