"""Milliseconds of the pages of figures through HTTP, asked by several clients at once, on the generated province of `coverage.py`.

python -m tests.benchmarks.coverage_pages [people] [clients]      on the database of DATABASE_URL; 30000 and 8 without numbers

Starts the web server as the README deploys it and asks each page CLIENTS times at once, over and over for
SECONDS. What is remembered between two readings is remembered, as in use; the first reading is printed by itself.
"""

import http.client
import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit, urlunsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 — after setup
from django.db import connection  # noqa: E402

from lms.coverage import cube_building  # noqa: E402
from tests.benchmarks.coverage import ON, out, use_database_of  # noqa: E402

PORT, SECONDS = 8765, 8
PAGES = {
    "all figures": f"/coverage/?on={ON}",
    "one figure by unit": f"/coverage/F3/?on={ON}",
    "by gender": f"/coverage/F3/?on={ON}&by=gender",
    "60 months": f"/coverage/F3/trend/?on={ON}&months=60",
    "ranking": f"/coverage/F3/ranking/?on={ON}",
    "two days beside each other": f"/coverage/compare/?on={ON}&day=2024-12-31",
    "a district": f"/coverage/?on={ON}&unit=p1-d0",
    "bars": f"/coverage/chart.svg?on={ON}",
}


def read(address):
    """(status, milliseconds)"""
    began = time.perf_counter()
    there = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    there.request("GET", address)
    answer = there.getresponse()
    answer.read()
    there.close()
    return answer.status, 1000 * (time.perf_counter() - began)


def ask_for(address):
    """[(status, milliseconds)] of one client that asks until the time is over."""
    ends, found = time.perf_counter() + SECONDS, []
    while time.perf_counter() < ends:
        found.append(read(address))
    return found


def measure(name, address, clients):
    status, first = read(address)
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(read, [address] * 4 * clients))  # until every worker has read its templates
        found = [each for one in pool.map(ask_for, [address] * clients) for each in one]
    took = sorted(milliseconds for _status, milliseconds in found)
    refused = sum(status != 200 for status, _milliseconds in found)
    beside = f"  {refused} were not answered with 200" if refused or status != 200 else ""
    out(
        f"{name:30} {first:8.0f} {statistics.median(took):8.0f} {took[int(0.95 * len(took))]:8.0f} {len(took) / SECONDS:8.0f}{beside}"
    )


def server():
    """Gunicorn on the database of this size."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    else:
        address = f"sqlite:///{name}"
    environment = os.environ | {"DATABASE_URL": address}
    command = [
        "gunicorn",
        "lms.wsgi",
        "--bind",
        f"127.0.0.1:{PORT}",
        "--workers",
        "4",
        "--threads",
        "4",
        "--preload",
    ]
    return subprocess.Popen([sys.executable, "-m", *command, "--log-level", "warning"], env=environment)


def main(people=30_000, clients=8):
    use_database_of(people)
    cube_building.build_if_marked()
    call_command("collectstatic", interactive=False, verbosity=0)
    out(f"== {connection.vendor}, {people} people, {clients} clients, {os.cpu_count()} cores for server, database and clients")
    process = server()
    try:
        for _ in range(60):
            try:
                read("/coverage/sealed/")
                break
            except OSError:
                time.sleep(0.5)
        out(f"{'milliseconds':30} {'first':>8} {'median':>8} {'p95':>8} {'a second':>8}")
        for name, address in PAGES.items():
            measure(name, address, clients)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
