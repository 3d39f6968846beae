"""Browsers that rush the seats of a class over HTTP, from processes of their own. Nothing of the product is imported here: they know
only its addresses and what its pages say, in English.
"""

import multiprocessing
import re
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from http.cookiejar import Cookie, CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

# What a page says after a button was pressed, and what we call it. A page that says none of this is not clear.
CLEAR = {
    "seat": "You have a seat in this class.",
    "waiting": "All seats are taken: you are number",
    "already": "is already in this class.",
    "given back": "You have given back your place in this class.",
    "nothing to give back": "there is nothing to give back.",
    "no offer": "No seat is offered any more",
    "not open": "This class does not take enrolments:",
    "seats changed": "The class now has",
}


@dataclass(frozen=True)
class Answer:
    """What somebody was told, and how long after they had pressed the button they could read it."""

    who: str
    did: str
    status: int
    said: str  # one of CLEAR, or empty
    number: int | None  # on the waiting list
    began: float
    ended: float

    @property
    def seconds(self):
        return self.ended - self.began


class Browser:
    def __init__(self, port, session):
        self.here = f"http://127.0.0.1:{port}"
        jar = CookieJar()
        for name, value in (("sessionid", session), ("django_language", "en")):
            jar.set_cookie(_cookie(name, value))
        self.opener = build_opener(HTTPCookieProcessor(jar))
        self.token = ""

    def ask(self, path, data=None):
        """(status, page) after all redirects."""
        body = None if data is None else urlencode(data | {"csrfmiddlewaretoken": self.token}, doseq=True).encode()
        try:
            with self.opener.open(self.here + path, body, timeout=120) as response:
                status, page = response.status, response.read().decode()
        except HTTPError as error:
            status, page = error.code, error.read().decode()
        if found := re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page):
            self.token = found[1]
        return status, page

    def press(self, who, did, path, **data):
        began = time.time()
        status, page = self.ask(path, data)
        ended = time.time()
        told = re.search(r'id="messages"(.*?)<main', " ".join(page.split()))
        words = told[1] if told else ""
        said = next((name for name, sentence in CLEAR.items() if sentence in words), "")
        number = re.search(r"you are number (\d+)", words)
        return Answer(who, did, status, said, int(number[1]) if number else None, began, ended)


def _cookie(name, value):
    return Cookie(0, name, value, None, False, "127.0.0.1", False, False, "/", True, False, None, True, None, None, {})


@dataclass(frozen=True)
class Learner:
    who: str  # staff number
    session: str
    leaves: bool = False  # gives the place back at once


def rush(port, code, learners, *, processes, meanwhile=lambda: []):
    """All Answers of these learners and of `meanwhile`.

    Each process opens the page of the class for all of its learners; then all processes press at the same moment, and go on without
    a pause, one learner after the other.
    """
    shares = [learners[number::processes] for number in range(processes)]
    with multiprocessing.get_context("spawn").Manager() as manager:
        gate = manager.Barrier(processes + 1)
        with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
            running = [pool.submit(_process, port, code, share, gate) for share in shares]
            gate.wait(300)
            answers = meanwhile()
            return answers + [answer for future in running for answer in future.result()]


def _process(port, code, learners, gate):
    browsers = [_opened(port, code, learner) for learner in learners]
    gate.wait(300)
    told = [_enrol(code, browser, learner) for browser, learner in zip(browsers, learners, strict=True)]
    return [answer for answers in told for answer in answers]


def _opened(port, code, learner):
    browser = Browser(port, learner.session)
    browser.ask(f"/classes/{code}/")
    return browser


def _enrol(code, browser, learner):
    answers = [browser.press(learner.who, "enrol", f"/classes/{code}/enrol/")]
    if learner.leaves:
        browser.ask(f"/classes/{code}/withdraw/")
        answers.append(browser.press(learner.who, "withdraw", f"/classes/{code}/withdraw/"))
    return answers


def take_offers(port, code, learners, *, processes):
    """All learners look at their page once more, and whoever is offered a seat takes it; the Answers of those."""
    shares = [learners[number::processes] for number in range(processes)]
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        running = [pool.submit(_take_those_offered, port, code, share) for share in shares]
        return [answer for future in running for answer in future.result()]


def _take_those_offered(port, code, learners):
    told = [_take(port, code, learner) for learner in learners]
    return [answer for answer in told if answer]


def _take(port, code, learner):
    browser = Browser(port, learner.session)
    _status, page = browser.ask(f"/classes/{code}/")
    if f"/classes/{code}/accept/" in page:
        return browser.press(learner.who, "accept", f"/classes/{code}/accept/")
    return None


def raise_seats(port, code, session, to, *, every):
    """The manager gives the class more seats, one number of `to` after the other, so many seconds apart; the Answers."""
    browser = Browser(port, session)
    browser.ask(f"/manage/classes/{code}/")
    answers = []
    for seats in to:
        time.sleep(every)
        answers.append(browser.press("manager", "seats", f"/manage/classes/{code}/seats/", capacity=seats))
    return answers
