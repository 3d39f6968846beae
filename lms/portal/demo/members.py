"""Who there is: 1,750 active people, one part-time person in each commune and 20 who are no longer there. Pure."""

from dataclasses import dataclass, field
from datetime import date

from .organisation import BODIES, COMMUNES, DISTRICTS, SERVICES, STAFF_OF_A_BODY, code_in
from .titles_and_standards import COMMUNE_CADRES, COMMUNE_CIVIL_SERVANTS, FAMILIES, RANKS

ACTIVE = 1750  # active people in one copy of the pattern


@dataclass(eq=False)
class Member:
    """One person before anything is written. Units, titles and courses stand by their codes."""

    copy: int
    home: str  # code of the unit in the first copy of the pattern
    group: str  # province, district, cadre, commune, part_time, employee
    place: int  # 0 is the head of the unit
    position: str
    title: str = ""  # rank, professional title or commune title
    post: str = ""  # leadership post held
    sector: str = ""  # of a public service unit
    staff_number: str = ""

    # Marks set by near_misses.py.
    planned: list = field(default_factory=list)  # (title, level of the list)
    removed_from: str = ""  # the planned post, for those removed at the review
    evidence_on_the_day: bool = False
    former_post: str = ""  # a post that has ended, whose certificate came late
    misfit: bool = False
    school_only: bool = False
    certificate: str = ""  # held, replaced, other, revoked
    management: str = ""  # before, after, never
    attends: list = field(default_factory=list)  # courses within the report's year
    attends_too_early: list = field(default_factory=list)  # courses in June 2021
    leaving: str = ""
    last_day: date | None = None

    # Set by identities.py.
    gender: str = ""
    age_band: str = ""  # of planned people
    ethnicity: str = ""
    birth_date: date | None = None
    year_only: bool = False
    full_name: str = ""

    @property
    def unit(self):
        return code_in(self.copy, self.home)

    @property
    def is_cbcc(self):
        """Cán bộ, công chức of province or district."""
        return self.group in ("province", "district")

    @property
    def leads(self):
        return bool(self.post) or (self.group == "cadre" and self.place < LEADING_COMMUNE_CADRES)

    @property
    def active(self):
        return self.last_day is None


HEADS = {
    "vp-ubnd": ("Chánh Văn phòng", "Phó Chánh Văn phòng"),
    "thanh-tra-tinh": ("Chánh Thanh tra", "Phó Chánh Thanh tra"),
    "ban-dan-toc": ("Trưởng ban", "Phó Trưởng ban"),
}
LEADING_COMMUNE_CADRES = 4
# Eight civil servants a commune; the busiest desks are held by two.
COMMUNE_DESKS = [*COMMUNE_CIVIL_SERVANTS, "van-phong-thong-ke", "tu-phap-ho-tich"]
PART_TIME_POSITION = "Văn thư, lưu trữ (không chuyên trách)"

# Professional titles in a unit of 50, senior ones first; the first six people are its managers.
SECTORS = {
    "lecturers": {"giang-vien-chinh": 15, "giang-vien": 30, "vc-hanh-chinh": 3, "ke-toan-vien": 2},
    "teachers": {"gv-thpt-ii": 12, "gv-thpt-iii": 34, "vc-hanh-chinh": 2, "ke-toan-vien": 2},
    "hospital": {
        "bac-si-chinh": 6, "bac-si": 14, "dieu-duong-iii": 12, "dieu-duong-iv": 10, "duoc-si": 4, "vc-hanh-chinh": 2,
        "ke-toan-vien": 2,
    },
    "health_centre": {
        "bac-si-chinh": 6, "bac-si": 9, "ytcc-iii": 9, "dieu-duong-iii": 8, "dieu-duong-iv": 11, "duoc-si": 3, "vc-hanh-chinh": 2,
        "ke-toan-vien": 2,
    },
    "media": {"bien-tap-vien": 18, "phong-vien": 24, "vc-hanh-chinh": 4, "ke-toan-vien": 4},
}  # fmt: skip
MANAGERS = 6
FAMILY_OF = {title: family for family, (_name, titles) in FAMILIES.items() for title in titles}
TITLE_NAMES = {title: name for _name, titles in FAMILIES.values() for title, name in titles.items()}


def active_members(copy):
    """The active people and the part-time staff of one copy, in the order of their units."""
    members = []
    for number, body in enumerate(BODIES):
        members += [_in_body(copy, body, number, place) for place in range(STAFF_OF_A_BODY)]
    for number, district in enumerate(DISTRICTS):
        members += [_in_district(copy, district, number, place) for place in range(district.staff)]
    for commune in COMMUNES:
        members += _in_commune(copy, commune)
    for service in SERVICES:
        members += _in_service(copy, service)
    return members


def _in_body(copy, body, number, place):
    head, deputy = HEADS.get(body.code, ("Giám đốc", "Phó Giám đốc"))
    posts = [(head, "giam-doc-so", "cvcc"), (deputy, "pho-giam-doc-so", "cvc"), ("Trưởng phòng", "truong-phong-so", "cvc")]
    if place < len(posts):
        position, post, rank = posts[place]
    else:
        rank = "cvc" if place == 3 else "can-su" if place == 7 and number % 4 == 3 else "cv"
        position, post = RANKS[rank], ""
    return Member(copy, body.code, "province", place, position, rank, post)


def _in_district(copy, district, number, place):
    if place == 0:
        position, post, rank = "Chủ tịch Ủy ban nhân dân", "chu-tich-huyen", "cvc"
    elif place == 1:
        position, post, rank = "Phó Chủ tịch Ủy ban nhân dân", "pho-chu-tich-huyen", "cvc"
    elif place < district.leaders:
        position, post, rank = "Trưởng phòng", "truong-phong-huyen", "cvc" if place % 2 else "cv"
    else:
        last = place == district.staff - 1
        rank = "can-su" if last and number % 3 == 0 else "cv"
        position, post = RANKS[rank], ""
    return Member(copy, district.code, "district", place, position, rank, post)


def _in_commune(copy, commune):
    cadres = [
        Member(copy, commune.code, "cadre", place, name.replace(" cấp xã", ""), title)
        for place, (title, name) in enumerate(COMMUNE_CADRES.items())
    ]
    desks = [
        Member(copy, commune.code, "commune", place, COMMUNE_CIVIL_SERVANTS[title], title)
        for place, title in enumerate(COMMUNE_DESKS)
    ]
    return [*cadres, *desks, Member(copy, commune.code, "part_time", 0, PART_TIME_POSITION)]


def _in_service(copy, service):
    titles = [title for title, count in SECTORS[service.sector].items() for _one in range(count)]
    return [_employee(copy, service, place, title) for place, title in enumerate(titles)]


def _employee(copy, service, place, title):
    head = "Hiệu trưởng" if service.name.startswith("Trường") else "Giám đốc"
    posts = [(head, "giam-doc-don-vi")] + [(f"Phó {head}", "pho-giam-doc-don-vi")] * 2
    posts += [("Trưởng khoa, phòng", "truong-khoa-phong")] * (MANAGERS - len(posts))
    position, post = posts[place] if place < MANAGERS else (TITLE_NAMES[title], "")
    return Member(copy, service.code, "employee", place, position, title, post, service.sector)
