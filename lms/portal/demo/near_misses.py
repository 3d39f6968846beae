"""Who lacks what: the nine figures and, beside each, the people whom a careless count would get wrong (see the tests). Pure.

All numbers are those of one copy of the pattern.
"""

from collections import defaultdict
from datetime import date

from lms.people.models import Posting

from .members import MANAGERS, Member
from .organisation import BODIES, COMMUNES, DISTRICTS, SERVICES

Leaving = Posting.Leaving

# F1: three on the list of the province from each body, then districts and communes as organisation.py says: 200 people.
PLANNED_IN_A_BODY = {1: "giam-doc-so", 2: "pho-giam-doc-so", 4: "pho-giam-doc-so"}
PLANNED_IN_A_COMMUNE = [
    ("cadre", 3, "chu-tich-ubnd-xa"),
    ("cadre", 5, "pho-chu-tich-ubnd-xa"),
    ("commune", 1, "pho-chu-tich-ubnd-xa"),
]
PLANNED_FOR_TWO = {"province": "chu-tich-huyen", "district": "pho-giam-doc-so"}  # four people each
REMOVED = {  # at the review of 2022; they do not meet the standard of the post
    ("so-khdt", 5): "pho-giam-doc-so", ("so-gtvt", 5): "pho-giam-doc-so", ("so-ldtbxh", 5): "pho-giam-doc-so",
    ("tp-uong-bi", 18): "truong-phong-huyen", ("h-van-don", 16): "truong-phong-huyen", ("h-dam-ha", 12): "truong-phong-huyen",
}  # fmt: skip

# F2: evidence dated on the very day of the appointment, six times to a rank and four times to a post.
RANK_ON_THE_DAY = [("vp-ubnd", 6), ("so-khdt", 6), ("so-nnptnt", 6), ("so-vhtt", 6), ("so-gddt", 6), ("so-y-te", 6)]
POST_ON_THE_DAY = [("so-tu-phap", 0), ("so-xay-dung", 0), ("so-khcn", 0), ("h-ba-che", 0)]
FORMER_HEADS = [("so-tai-chinh", 6), ("so-cong-thuong", 6), ("so-tnmt", 6), ("so-du-lich", 6), ("so-ngoai-vu", 6)]

# F6: a degree in farming on the justice desk, one in English on the land desk.
MISFITS = [("xa-song-khoai", 4), ("tt-co-to", 2)]

UPDATE_OF = {
    "lecturers": "cap-nhat-giao-duc", "teachers": "cap-nhat-giao-duc", "hospital": "cap-nhat-y-te", "health_centre": "cap-nhat-y-te",
    "media": "cap-nhat-truyen-thong",
}  # fmt: skip


def mark(members, random):
    """Set the marks of all members of one copy."""
    at = {(member.home, member.group, member.place): member for member in members}
    _mark_planning(at)
    _mark_appointments(at)
    _mark_communes(at)
    _mark_yearly_of_civil_servants(members, random)
    _mark_public_employees(members, random)


def _mark_planning(at):
    for number, body in enumerate(BODIES):
        for place, title in PLANNED_IN_A_BODY.items():
            at[body.code, "province", place].planned.append((title, "province"))
        if number < 4:
            at[body.code, "province", 1].planned.append((PLANNED_FOR_TWO["province"], "province"))
    for number, district in enumerate(DISTRICTS):
        for place in range(1, district.planned + 1):
            title = "chu-tich-huyen" if place == 1 else "pho-chu-tich-huyen" if place < district.leaders else "truong-phong-huyen"
            at[district.code, "district", place].planned.append((title, "district"))
        if number < 4:
            at[district.code, "district", 1].planned.append((PLANNED_FOR_TWO["district"], "province"))
    for commune in COMMUNES:
        for group, place, title in PLANNED_IN_A_COMMUNE[: commune.planned]:
            at[commune.code, group, place].planned.append((title, "commune"))
    for (home, place), title in REMOVED.items():
        at[home, _group_of(home), place].removed_from = title


def _group_of(home):
    return "province" if home in {body.code for body in BODIES} else "district"


def _mark_appointments(at):
    for home, place in RANK_ON_THE_DAY + POST_ON_THE_DAY:
        at[home, _group_of(home), place].evidence_on_the_day = True
    for home, place in FORMER_HEADS:
        at[home, "province", place].former_post = "truong-phong-so"


def _mark_communes(at):
    for home, place in MISFITS:
        at[home, "commune", place].misfit = True
    for member in at.values():
        if member.group == "commune":
            member.attends.append("cong-chuc-xa")
    for commune in COMMUNES[::3]:  # 9 of the 25
        at[commune.code, "part_time", 0].school_only = True


def _mark_yearly_of_civil_servants(members, random):
    """F3: law 372, ethics 368, both 360, any 380 of 400. F4: 400 attendances by 340 people; 12 came in June 2021 only."""
    by_unit = defaultdict(list)
    for member in members:
        if member.is_cbcc:
            by_unit[member.home].append(member)
    short_of_f3, short_of_f4, trained_in_duty = [], [], []
    for unit in (*BODIES, *DISTRICTS):
        short_of_f3 += random.sample(by_unit[unit.code], unit.short_of_f3)
        chosen = random.sample(by_unit[unit.code], unit.short_of_f4)
        short_of_f4 += chosen
        trained_in_duty += [member for member in by_unit[unit.code] if member not in chosen]
        for member in by_unit[unit.code]:
            member.attends += ["cap-nhat-phap-luat", "dao-duc-cong-vu"]

    random.shuffle(short_of_f3)
    for member in short_of_f3[:28]:  # 8 with ethics only, 20 with neither
        member.attends.remove("cap-nhat-phap-luat")
    for member in short_of_f3[8:]:  # 12 with law only
        member.attends.remove("dao-duc-cong-vu")

    random.shuffle(short_of_f4)
    for member in short_of_f4[:12]:
        member.attends_too_early.append("ky-nang-cong-vu")
    random.shuffle(trained_in_duty)
    for member in trained_in_duty[:300]:
        member.attends.append("ky-nang-cong-vu")
    for member in trained_in_duty[240:]:
        member.attends.append("tiep-cong-dan")


def _mark_public_employees(members, random):
    """F7, F8 and F9, unit by unit as organisation.py says."""
    without_certificate, untrained_managers, short_of_f9, holders = [], [], [], []
    for service in SERVICES:
        staff = [member for member in members if member.home == service.code]
        have = random.sample(staff, service.f7)
        holders += have
        without_certificate += [member for member in staff if member not in have]
        managers = staff[:MANAGERS]
        before = random.sample(managers, service.f8)
        for member in before:
            member.management = "before"
        untrained_managers += [member for member in managers if member not in before]
        trained = random.sample(staff, service.f9)
        for member in trained:
            member.attends += ["dao-duc-nghe-nghiep", UPDATE_OF[service.sector]]
        short_of_f9 += [member for member in staff if member not in trained]

    for number, member in enumerate(holders):
        member.certificate = "replaced" if number % 47 == 0 else "held"  # 15 of 700 lost theirs and have a replacement
    random.shuffle(without_certificate)
    for member in without_certificate[:60]:
        member.certificate = "other"
    for member in without_certificate[60:64]:
        member.certificate = "revoked"

    for number, member in enumerate(untrained_managers):
        member.management = "never" if number % 5 in (2, 4) else "after"  # 18 after their appointment, 12 never

    random.shuffle(short_of_f9)
    for member in short_of_f9[:20]:
        member.attends.append("dao-duc-nghe-nghiep")
    for member in short_of_f9[20:30]:
        member.attends.append(UPDATE_OF[member.sector])


# 20 people who had left by 30/06/2022, each trained in everything: 8 retired, 7 transferred away, 5 left the service.
LEAVERS = [
    ("so-tai-chinh", "province", 4, Leaving.RETIRED), ("so-tu-phap", "province", 2, Leaving.RETIRED),
    ("so-gtvt", "province", 4, Leaving.RETIRED), ("tp-cam-pha", "district", 12, Leaving.TRANSFERRED),
    ("h-ba-che", "district", 3, Leaving.TRANSFERRED), ("h-co-to", "district", 9, Leaving.TRANSFERRED),
    ("so-xay-dung", "province", 5, Leaving.LEFT), ("tx-dong-trieu", "district", 15, Leaving.LEFT),
    ("p-mao-khe", "cadre", 4, Leaving.RETIRED), ("xa-an-sinh", "cadre", 1, Leaving.RETIRED),
    ("p-bai-chay", "commune", 3, Leaving.TRANSFERRED),
    ("bv-da-khoa-tinh", "employee", 3, Leaving.RETIRED), ("thpt-cam-pha", "employee", 10, Leaving.RETIRED),
    ("dh-ha-long", "employee", 12, Leaving.RETIRED), ("cdc", "employee", 20, Leaving.TRANSFERRED),
    ("thpt-tran-phu", "employee", 22, Leaving.TRANSFERRED), ("tt-truyen-thong", "employee", 25, Leaving.TRANSFERRED),
    ("ttyt-van-don", "employee", 30, Leaving.LEFT), ("bv-bai-chay", "employee", 4, Leaving.LEFT),
    ("tt-cntt-tt", "employee", 28, Leaving.LEFT),
]  # fmt: skip


def leavers(members, random):
    """The people who held such a place before its present holder and are gone."""
    at = {(member.home, member.group, member.place): member for member in members}
    return [_leaver(at[home, group, place], leaving, random) for home, group, place, leaving in LEAVERS]


def _leaver(present, leaving, random):
    former = Member(
        present.copy, present.home, present.group, present.place, present.position, present.title, present.post, present.sector
    )
    former.leaving = leaving
    former.last_day = date(2022, random.randint(2, 6), random.randint(1, 15))
    if former.is_cbcc:
        former.attends = ["cap-nhat-phap-luat", "dao-duc-cong-vu", "ky-nang-cong-vu"]
    elif former.group == "employee":
        former.attends = ["dao-duc-nghe-nghiep", UPDATE_OF[former.sector]]
        former.certificate = "held"
        former.management = "before" if former.post else ""
    else:
        former.attends = ["cong-chuc-xa"]
    return former
