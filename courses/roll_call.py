"""A roll call over a bad line: each tap is written once, however often it is sent, and none over a mark that its sender had not seen."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lms.refusal import Refusal

from .attendance import AttendanceStep, How, Mark, NotInThisClass, hold_unconfirmed, write
from .classes import locked

AT_MOST = 1000  # taps sent at once; the page sends what it has kept, some for each learner


class Unreadable(Refusal):
    """With the sentence that says which tap, and what is wrong with it."""


@dataclass(frozen=True)
class Tap:
    """A mark that a trainer has chosen on the page: instead of the mark `over`, which stood there (empty: none)."""

    enrolment: int
    mark: str
    over: str
    key: UUID  # chosen by the page, the same each time this tap is sent


@dataclass(frozen=True)
class Answer:
    """What became of a tap: `saved`, `overtaken` by somebody else's mark, or `refused`; and the mark that stands now."""

    key: UUID
    state: str
    mark: str
    said: str = ""


def read_taps(data):
    """The Taps in what a page has sent. Raises Unreadable."""
    taps = data.get("taps") if isinstance(data, dict) else None
    if not isinstance(taps, list) or len(taps) > AT_MOST:
        raise Unreadable(_("“taps” is a list of at most %(count)s marks.") % {"count": AT_MOST})
    return [_read(number, tap) for number, tap in enumerate(taps, 1)]


def _read(number, tap):
    said = tap if isinstance(tap, dict) else {}
    enrolment, mark, over, key = (said.get(name) for name in ("enrolment", "mark", "over", "key"))
    wrong = {
        "enrolment": type(enrolment) is not int or not 0 < enrolment < 2**63,
        "mark": mark not in Mark.values,
        "over": over not in ("", *Mark.values),
        "key": _uuid(key) is None,
    }
    if bad := [name for name, is_wrong in wrong.items() if is_wrong]:
        sentence = _("Mark %(number)s: “%(field)s” cannot be %(value)s.")
        raise Unreadable(sentence % {"number": number, "field": bad[0], "value": repr(said.get(bad[0]))[:60]})
    return Tap(enrolment, mark, over, _uuid(key))


def _uuid(text):
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError):
        return None


@transaction.atomic
def take(session, taps, *, by, on):
    """Write what may be written of these Taps of one session, in their order; an Answer to each."""
    seated = set(locked(session.training_class).enrolments.seated().values_list("pk", flat=True))
    why_not = _why_not(session, on)
    asked = {tap.enrolment for tap in taps}
    standing = dict(session.attendance.filter(enrolment__in=asked).values_list("enrolment", "mark"))
    last = {step.enrolment_id: step for step in session.steps.filter(enrolment__in=asked).select_related("by__person")}
    known = set(session.steps.filter(key__in={tap.key for tap in taps}).values_list("enrolment", "key"))
    answers, new = [], []
    for tap in taps:
        stands = standing.get(tap.enrolment, "")
        if (tap.enrolment, tap.key) in known or stands == tap.mark:
            answers.append(Answer(tap.key, "saved", stands))
        elif why_not or tap.enrolment not in seated:
            answers.append(Answer(tap.key, "refused", stands, why_not or str(NotInThisClass())))
        elif stands != tap.over:
            answers.append(Answer(tap.key, "overtaken", stands, _overtaken(last.get(tap.enrolment))))
        else:
            step = AttendanceStep(
                session=session, enrolment_id=tap.enrolment, before=stands, after=Mark(tap.mark), how=How.ROLL_CALL, by=by, key=tap.key
            )  # fmt: skip
            new.append(step)
            standing[tap.enrolment], last[tap.enrolment] = step.after, step
            known.add((tap.enrolment, tap.key))
            answers.append(Answer(tap.key, "saved", step.after))
    write(new)
    return answers


def _why_not(session, on):
    """Why no mark may be written for this session now, in a sentence; empty where it may."""
    try:
        hold_unconfirmed(session, on=on)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _overtaken(step):
    if step is None:  # the mark on the page was taken for one that is not there
        return _("There is no mark yet.")
    return _("In the meantime: %(mark)s (%(who)s, %(how)s, %(time)s).") % {
        "mark": step.get_after_display(),
        "who": step.who or "–",
        "how": step.get_how_display(),
        "time": f"{localtime(step.at):%H:%M}",
    }
