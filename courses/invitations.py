"""Sessions in people's calendars. An invitation has a name of its own for each session and enrolment; a later one, with a higher
sequence, changes or cancels it.

One iCalendar object speaks of one session: several in one invitation are not allowed (RFC 5546, 3.2.2), and many programs would
read the first only. What a message invites to is kept in it as plain values, as it was when it was written.
"""

from datetime import UTC, datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.timezone import get_default_timezone
from icalendar import Calendar, Event, vCalAddress, vText

REQUEST, CANCEL = "REQUEST", "CANCEL"


def invitation(session, enrolment_id, method=REQUEST):
    """To one learner's calendar, or out of it again: a cancellation is one step later than what it cancels."""
    return {
        **said_of(session),
        "method": method,
        "uid": f"session-{session.pk}-{enrolment_id}@{host()}",
        "sequence": session.sequence + (method == CANCEL),
    }


def said_of(session):
    """The plain values of a session, with its class."""
    hours = (session.starts_at, session.ends_at)
    starts, ends = (datetime.combine(session.day, hour, get_default_timezone()) for hour in hours)
    training_class = session.training_class
    return {
        "starts": starts.astimezone(UTC).isoformat(),
        "ends": ends.astimezone(UTC).isoformat(),
        "summary": training_class.name,
        "description": "\n".join(filter(None, [session.topic, session.link])),
        "location": ", ".join(filter(None, [str(session.room or ""), training_class.venue])),
        "url": settings.BASE_URL + training_class.get_absolute_url(),
    }


def calendar_of(invitation, *, attendee, at):
    """The iCalendar object (bytes) of one invitation to this address, written at that moment."""
    calendar = _calendar(invitation["method"])
    event = _event(invitation, at)
    event.add("organizer", vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"))
    invited = vCalAddress(f"mailto:{attendee}")
    invited.params["RSVP"] = vText("FALSE")
    invited.params["PARTSTAT"] = vText("ACCEPTED")  # the seat is theirs: a calendar has nothing to ask
    event.add("attendee", invited)
    event.add("status", "CANCELLED" if invitation["method"] == CANCEL else "CONFIRMED")
    calendar.add_component(event)
    return calendar.to_ical()


def feed(sessions, *, name, at):
    """The iCalendar object (bytes) of all these sessions, to subscribe to."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT1H")
    for session in sessions:
        values = {**said_of(session), "uid": f"session-{session.pk}@{host()}", "sequence": session.sequence}
        calendar.add_component(_event(values, at))
    return calendar.to_ical()


def _calendar(method):
    calendar = Calendar()
    calendar.add("prodid", f"-//{host()}//courses//VI")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(values, at):
    event = Event()
    event.add("uid", values["uid"])
    event.add("dtstamp", at.astimezone(UTC))
    event.add("sequence", values["sequence"])
    event.add("dtstart", datetime.fromisoformat(values["starts"]))
    event.add("dtend", datetime.fromisoformat(values["ends"]))
    for name in ("summary", "description", "location", "url"):
        if values[name]:
            event.add(name, values[name])
    return event


def host():
    return settings.BASE_URL.split("://")[1].partition(":")[0].partition("/")[0]
