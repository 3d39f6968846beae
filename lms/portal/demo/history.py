"""Training up to 30/06/2022: what people brought with them, and the classes of the report's year. Pure."""

from datetime import date, timedelta
from random import Random

from . import AS_OF, SEED
from .rounds import rounds_between

# Evidence of 01/07/2021 still counts on 30/06/2022; evidence of 30/06/2021 no longer does.
YEAR_BEGINS, TOO_EARLY = date(2021, 7, 1), date(2021, 6, 30)
YEARLY = [
    "cap-nhat-phap-luat", "dao-duc-cong-vu", "ky-nang-cong-vu", "tiep-cong-dan", "dao-duc-nghe-nghiep", "cap-nhat-y-te",
    "cap-nhat-giao-duc", "cap-nhat-truyen-thong", "cong-chuc-xa",
]  # fmt: skip
# So many enrol, hardly come and complete nothing: an enrolment is no evidence.
ABSENT = {"cap-nhat-phap-luat": 6, "dao-duc-nghe-nghiep": 8}
GROUPS = {"cap-nhat-phap-luat": ("province", "district"), "dao-duc-nghe-nghiep": ("employee",)}
# The course that the report of 2022 shows, held for those who lead.
SECURITY = "quan-tri-an-ninh"
SECURITY_RECOGNISED = (date(2022, 4, 14), date(2022, 6, 9))


def rounds_up_to_the_report(members):
    """The classes of one copy of the pattern from June 2021 to 30/06/2022."""
    random = Random(f"{SEED} history {members[0].copy}")  # noqa: S311 — made-up classes, no secret
    too_early = [member for member in members if member.attends_too_early]
    rounds = rounds_between("ky-nang-cong-vu", too_early, TOO_EARLY, TOO_EARLY, random)
    for course in YEARLY:
        learners = [member for member in members if course in member.attends]
        learners.sort(key=lambda member: (member.active, random.random()))  # those who were to leave came first
        others = [
            member
            for member in members
            if member.active and course not in member.attends and member.group in GROUPS.get(course, ())
        ]
        absent = random.sample(others, ABSENT.get(course, 0))
        rounds += rounds_between(course, learners, YEAR_BEGINS, AS_OF, random, absent=absent, number_from=2)
    leaders = [member for member in members if member.active and member.is_cbcc and member.leads and member.place < 3]
    security = rounds_between(SECURITY, leaders, *SECURITY_RECOGNISED, random)
    for round_ in security:
        round_.certified_on = round_.decided_on + timedelta(days=7)
    return rounds + security
