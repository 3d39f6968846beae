"""Who each member is: gender, ethnicity, birth date, name, national id. Pure; all numbers are those of one copy of the pattern."""

from datetime import date, timedelta

from lms.people.ethnicity import KINH

from . import AS_OF
from .members import ACTIVE, MANAGERS
from .names import DAO, FEMALE, HOA, MALE, SAN_CHAY, SAN_DIU, TAY, Names
from .organisation import MINORITY_SHARE, MINORITY_SHARE_ELSEWHERE

# The structure of the planning list of 200.
PLANNED_WOMEN, PLANNED_MINORITY, PLANNED_UNDER_40, PLANNED_OVER_50 = 56, 24, 62, 42
PLANNED_WOMEN_OVER_50 = 4
MINORITY = ACTIVE * 12 // 100

# Nobody of working age in 2022 is past retirement for some years after.
OLDEST = {FEMALE: 52, MALE: 56}
RETIRED_AT = {FEMALE: 55, MALE: 60}
WOMEN_AMONG = {"province": 0.42, "district": 0.4, "cadre": 0.3, "commune": 0.5, "part_time": 0.5, "employee": 0.62}

PEOPLES_OF = {  # who lives where, for the units whose code ends so
    "binh-lieu": {TAY: 5, DAO: 3, SAN_CHAY: 2},
    "ba-che": {DAO: 5, TAY: 3, SAN_CHAY: 2},
    "tien-yen": {SAN_CHAY: 4, DAO: 3, TAY: 3},
    "dai-duc": {SAN_CHAY: 8, DAO: 2},
    "hai-ha": {DAO: 5, HOA: 2, TAY: 2},
    "quang-duc": {DAO: 8, TAY: 2},
    "mong-cai": {DAO: 4, HOA: 4},
    "hai-son": {DAO: 9, HOA: 1},
    "van-don": {SAN_DIU: 8, DAO: 1},
}
PEOPLES_ELSEWHERE = {TAY: 3, DAO: 3, SAN_DIU: 2, HOA: 2, SAN_CHAY: 2}

SAME_NAME, SAME_NAME_AND_BIRTH_DATE = 3, 1
BORN_IN_A_YEAR = [  # only the year of birth is known
    ("p-bach-dang", "cadre", 4), ("xa-hai-son", "cadre", 4), ("xa-quang-duc", "cadre", 4), ("tt-ba-che", "cadre", 4),
    ("xa-dai-duc", "cadre", 4), ("xa-quan-lan", "cadre", 4), ("ttyt-binh-lieu", "employee", 40), ("ttyt-tien-yen", "employee", 41),
    ("thpt-binh-lieu", "employee", 42), ("ttyt-mong-cai", "employee", 43),
]  # fmt: skip


def identify(members, cast, random):
    """Fill in who the members are. `cast`: {(home, group, place): (name, gender)} of those whose names are fixed."""
    _genders(members, cast, random)
    _ethnicities(members, cast, random)
    _birth_dates(members, random)
    _names(members, cast, random)
    _same_names(members, cast, random)


def key_of(member):
    return member.home, member.group, member.place


def planned(members):
    return [member for member in members if member.planned]


def _genders(members, cast, random):
    for member in members:
        member.gender = FEMALE if random.random() < WOMEN_AMONG[member.group] else MALE
        if member.active and key_of(member) in cast:
            member.gender = cast[key_of(member)][1]
    by_age = _by_seniority(planned(members), random)
    oldest, younger = by_age[:PLANNED_OVER_50], by_age[PLANNED_OVER_50:]
    women = random.sample(oldest, PLANNED_WOMEN_OVER_50) + random.sample(younger, PLANNED_WOMEN - PLANNED_WOMEN_OVER_50)
    for member in by_age:
        member.gender = FEMALE if member in women else MALE
    for member in oldest:
        member.age_band = "over_50"
    for member in younger[: len(younger) - PLANNED_UNDER_40]:
        member.age_band = "40_50"
    for member in younger[len(younger) - PLANNED_UNDER_40 :]:
        member.age_band = "under_40"


def _by_seniority(members, random):
    """Heads and deputies first, others behind, with some chance in it."""
    return sorted(members, key=lambda member: (0 if member.leads else 4) + member.place + 5 * random.random())


def _ethnicities(members, cast, random):
    for member in members:
        member.ethnicity = KINH
    in_plan = planned(members)
    others = [member for member in members if _counts_among_active(member) and not member.planned and key_of(member) not in cast]
    minority = _drawn_by_share(in_plan, PLANNED_MINORITY, random) + _drawn_by_share(others, MINORITY - PLANNED_MINORITY, random)
    for member in minority:
        peoples = next((peoples for end, peoples in PEOPLES_OF.items() if member.home.endswith(end)), PEOPLES_ELSEWHERE)
        (member.ethnicity,) = random.choices(list(peoples), weights=peoples.values())


def _counts_among_active(member):
    return member.active and member.group != "part_time"


def _drawn_by_share(members, count, random):
    """`count` of the members, each drawn with a chance that grows with the share of minorities where they work."""

    def key(member):
        return random.random() ** (1 / MINORITY_SHARE.get(member.home, MINORITY_SHARE_ELSEWHERE))

    return sorted(members, key=key, reverse=True)[:count]


def _birth_dates(members, random):
    for member in members:
        age = _age(member, random)
        latest = date(AS_OF.year - age, AS_OF.month, AS_OF.day)
        member.birth_date = latest - timedelta(days=random.randrange(365))
        if member.active and key_of(member) in BORN_IN_A_YEAR:
            member.birth_date, member.year_only = date(member.birth_date.year, 1, 1), True


def _age(member, random):
    """Full years on the day of the report. Ages near the bounds of a band are avoided among planned people."""
    if member.leaving == "retired":
        return RETIRED_AT[member.gender]
    if member.planned:
        youngest, oldest = {"under_40": (29, 38), "40_50": (41, 48), "over_50": (52, 56)}[member.age_band]
    elif member.place == 0 and member.leads:
        youngest, oldest = 46, 56
    else:
        youngest, oldest = 26, 54
    if member.leads or member.former_post or _is_senior(member):
        youngest = max(youngest, 38 if member.former_post else 36)
    return random.randint(youngest, max(youngest, min(oldest, OLDEST[member.gender])))


def _is_senior(member):
    return member.title in ("cvc", "cvcc") or (member.group == "employee" and member.place < 3 * MANAGERS)


def _names(members, cast, random):
    names = Names(random)
    names.given.update(name for name, _gender in cast.values())
    for member in members:
        fixed = cast.get(key_of(member)) if member.active else None
        member.full_name = fixed[0] if fixed else names.next(member.gender, member.ethnicity)


def _same_names(members, cast, random):
    """Some people share a name with someone elsewhere; two of them were even born on the same day."""
    ordinary = [
        member
        for member in members
        if member.active and member.group == "employee" and member.gender == FEMALE and member.ethnicity == KINH
        and not _is_senior(member) and not member.year_only and key_of(member) not in cast
    ]  # fmt: skip
    chosen = random.sample(ordinary, 2 * (SAME_NAME + SAME_NAME_AND_BIRTH_DATE))
    pairs = list(zip(chosen[::2], chosen[1::2], strict=True))
    for first, second in pairs:
        second.full_name = first.full_name
    for first, second in pairs[:SAME_NAME_AND_BIRTH_DATE]:
        second.birth_date = first.birth_date


def national_id(member, sequence):
    """12 digits: the unassigned province 023, then century and sex (even male, odd female), year of birth, a running number."""
    century_and_sex = 2 * (member.birth_date.year // 100 - 19) + (member.gender == FEMALE)
    return f"023{century_and_sex}{member.birth_date.year % 100:02}{sequence:06}"
