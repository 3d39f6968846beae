"""Registrars at work in processes of their own. Nothing of the product is imported here: they know only its addresses and pages."""

import multiprocessing
import re
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from random import Random

from tests.rush.browsers import Browser

PATIENCE = 900  # seconds


def issue(port, session, codes, *, processes, seed):
    """How often a registrar got which answer, until nothing was left to issue in any class. Two of them go for each class."""
    order = list(codes)
    Random(seed).shuffle(order)
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        shares = [order[number::processes] + order[(number + 1) % processes :: processes] for number in range(processes)]
        told = pool.map(_work_through, [port] * processes, [session] * processes, shares)
        return sum(told, Counter())


def _work_through(port, session, codes):
    browser, told = Browser(port, session), Counter()
    for code in codes:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not _issued(browser, f"/manage/classes/{code}/issue/", told):
            time.sleep(0.5)
    return told


def _issued(browser, path, told):
    """Whether the page says that nothing is left; if something is, it is issued."""
    status, page = _ask(browser, path)
    told[status] += 1
    if status != 200:
        return False
    records = re.findall(r'name="record" value="(\d+)"', page)
    if not records:
        return True
    said = {name: _chosen(page, name) for name in ("kind", "design", "book")}
    said["issued_on"] = re.search(r'name="issued_on" value="([\d-]+)"', page)[1]
    status, _page = _ask(browser, path, said | {"record": records, "confirmed": "1"})
    told[status] += 1
    return False


def _chosen(page, name):
    options = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)[0]
    chosen = re.search(r'value="(\w+)" selected', options) or re.search(r'value="(\w+)"', options)
    return chosen[1]


def _ask(browser, path, data=None):
    try:
        status, page = browser.ask(path, data)
    except OSError:
        return "no answer", ""
    return status, page
