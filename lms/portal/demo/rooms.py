"""Where the classes of the present meet: rooms of the school, and sessions in them, planned by the acts of the product."""

from courses.models import Room
from courses.schedule import change_session, change_trainers
from courses.sessions import Session, plan_sessions

from .organisation import SCHOOL

P201, P305, HALL = "P.201", "P.305", "Hội trường A"
SEATS = {P201: 45, P305: 60, HALL: 120}
BOTH = (Session.Part.MORNING, Session.Part.AFTERNOON)
SHARED = "Hội trường có vách ngăn: hai lớp khai giảng chung một buổi."


def write_rooms(office):
    """{name: Room}"""
    rooms = {name: Room(institution=office.units[SCHOOL], name=name, seats=seats) for name, seats in SEATS.items()}
    for room in rooms.values():
        room.full_clean()
        room.save()
    return rooms


def meet_in(room, training_class, trainers, office, *, on, parts=BOTH, first=None):
    """Plan the sessions of a class that has no learners and no trainers yet, then name its trainers: nobody is told of each step.

    The first session is in the room `first`, where one is given, whatever else is there.
    """
    sessions = plan_sessions(training_class, parts)
    for session in sessions:
        if first and session == sessions[0]:
            change_session(session, room=first, by=office.manager, on=on, despite=SHARED)
        else:
            change_session(session, room=room, by=office.manager, on=on)
    change_trainers(training_class, trainers, by=office.manager)
    return list(training_class.sessions.planned())
