"""A past for each member, such that the marks of near_misses.py come true: postings, appointments, degrees, certificates and the
training before the report's year. Pure; dates fall on working days."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from lms.people.models import Appointment, Degree, Posting

from .members import FAMILY_OF, PART_TIME_POSITION, TITLE_NAMES
from .organisation import BODIES, DISTRICTS, code_in
from .titles_and_standards import COURSES_TO, FAMILIES

Level, Event, Category = Degree.Level, Appointment.Kind, Posting.Category

CATEGORY_OF = {
    "province": Category.CIVIL_SERVANT, "district": Category.CIVIL_SERVANT, "cadre": Category.CADRE,
    "commune": Category.CIVIL_SERVANT, "part_time": Category.PART_TIME, "employee": Category.PUBLIC_EMPLOYEE,
}  # fmt: skip
DISTRICT_CADRES = ("chu-tich-huyen", "pho-chu-tich-huyen")  # elected; the other leaders of a district are civil servants

PLANNED_SINCE = {"province": date(2020, 11, 16), "district": date(2020, 12, 21), "commune": date(2021, 1, 18)}
PLANNED_BY = {"province": "1215-QĐ/TU", "district": "640-QĐ/TU", "commune": "38-QĐ/TU"}
EARLIEST_HIRE = date(2000, 6, 1)
LATEST = date(2022, 4, 28)  # nothing but training happens in the last two months before the report
ELECTED = {"party": date(2020, 7, 15), "government": date(2021, 6, 28)}


@dataclass
class Career:
    postings: list = field(default_factory=list)
    appointments: list = field(default_factory=list)
    planning: list = field(default_factory=list)
    degrees: list = field(default_factory=list)
    certificates: list = field(default_factory=list)
    courses: dict = field(default_factory=dict)  # course → day on which it was recognised


def career_of(member, random):
    """Rows as keyword arguments; units, titles, fields of study and families stand by their codes."""
    return _Writer(member, random).write()


def working_day(day):
    """`day`, or the Friday before a weekend."""
    return day - timedelta(days=max(day.weekday() - 4, 0))


def years_after(day, years):
    return day + timedelta(days=round(365.25 * years))


class _Writer:
    def __init__(self, member, random):
        self.member, self.random, self.career = member, random, Career()
        self.hired = self._hired()
        self.latest = LATEST if member.active else member.last_day - timedelta(days=300)

    def write(self):
        self._degrees()
        if self.member.is_cbcc:
            self._civil_servant()
        elif self.member.group == "employee":
            self._public_employee()
        else:
            self._commune()
        self._planning()
        self._leave()
        return self.career

    def _between(self, first, last):
        """A day of [first, last], a working day if there is room for one; about `last` where the two have crossed."""
        day = working_day(last - timedelta(days=self.random.randint(0, max((last - first).days, 0))))
        return max(day, min(first, last))

    def _hired(self):
        day = years_after(self.member.birth_date, self.random.uniform(22.5, 24.5))
        if day < EARLIEST_HIRE:
            day = EARLIEST_HIRE + timedelta(days=self.random.randrange(900))
        return working_day(day)

    # Degrees.

    def _degrees(self):
        level, speciality = self._first_degree()
        if level is None:
            return
        self._degree(level, speciality, self._between(years_after(self.hired, -1.5), self.hired))
        if self.member.is_cbcc and level == Level.BACHELOR and self.random.random() < 0.25 and self.hired.year < 2012:
            self._degree(Level.MASTER, "quan-ly-kinh-te", self._between(years_after(self.hired, 5), self.latest))

    def _degree(self, level, speciality, day):
        self.career.degrees.append({"level": level, "speciality": speciality, "awarded_on": day})

    def _first_degree(self):
        member = self.member
        match member.group:
            case "part_time":
                return (None, None) if member.school_only else (Level.INTERMEDIATE, "hanh-chinh-hoc")
            case "cadre":
                level = (
                    Level.BACHELOR
                    if member.planned
                    else self.random.choice([Level.INTERMEDIATE, Level.COLLEGE, *[Level.BACHELOR] * 3])
                )
                return level, self.random.choice(["xay-dung-dang", "nong-nghiep", "quan-tri-kinh-doanh"])
            case "commune":
                return self._degree_for_a_desk()
            case "employee":
                return DEGREES_OF_EMPLOYEES[member.title]
        level = self.random.choice([Level.INTERMEDIATE, Level.COLLEGE]) if member.title == "can-su" else Level.BACHELOR
        return level, self.random.choice(
            ["luat", "hanh-chinh-hoc", "tai-chinh", "quan-ly-kinh-te", "xay-dung", "cong-nghe-thong-tin"]
        )

    def _degree_for_a_desk(self):
        """Fields that suit the desk, but for the misfits. Some have a higher degree in another field besides: they still fit."""
        if self.member.misfit:
            return Level.BACHELOR, "nong-nghiep" if self.member.title == "tu-phap-ho-tich" else "ngon-ngu-anh"
        suiting = self.random.choice(FIELDS_OF_DESKS[self.member.title])
        if self.member.planned:
            return Level.BACHELOR, suiting
        if self.random.random() < 0.08:
            self._degree(Level.BACHELOR, "quan-tri-kinh-doanh", self._between(years_after(self.hired, 2), self.latest))
            return Level.INTERMEDIATE, suiting
        return self.random.choice([Level.INTERMEDIATE, Level.COLLEGE, *[Level.BACHELOR] * 4]), suiting

    # Postings and appointments.

    def _posting(self, starts, ends=None, *, unit=None, leads=None, position=None, title=None, leaving=""):
        member = self.member
        leads = member.leads if leads is None else leads
        elected = member.post in DISTRICT_CADRES and leads
        self.career.postings.append(
            {
                "unit": unit or member.unit, "starts": starts, "ends": ends, "leaving": leaving,
                "category": Category.CADRE if elected else CATEGORY_OF[member.group],
                "position": member.position if position is None else position,
                "title": member.title if title is None else title, "leadership": leads,
            }
        )  # fmt: skip

    def _appoint(self, kind, title, starts, ends=None):
        self.career.appointments.append({"kind": kind, "title": title, "unit": self.member.unit, "starts": starts, "ends": ends})

    def _train_for(self, title, deadline, *, late=(), on_the_day=()):
        """Complete the courses that the title asks for before `deadline`, but for those that come late or on the very day."""
        for course in COURSES_TO[title]:
            if course in late:
                day = working_day(deadline + timedelta(days=self.random.randint(120, 500)))
            elif course in on_the_day:
                day = deadline
            else:
                day = self._between(
                    max(self.hired + timedelta(days=60), deadline - timedelta(days=900)), deadline - timedelta(days=20)
                )
            self.career.courses[course] = min(day, self.career.courses.get(course, day))

    def _civil_servant(self):
        member = self.member
        ranks = self._ranks()
        for number, (rank, day) in enumerate(ranks):
            following = ranks[number + 1][1] if number + 1 < len(ranks) else None
            self._appoint(Event.RANK, rank, day, following)
            on_the_day = COURSES_TO[rank] if member.evidence_on_the_day and not member.post else ()
            self._train_for(rank, day, on_the_day=on_the_day)
        if member.former_post:
            self._former_head()
        elif member.post:
            day = self._between(
                max(years_after(self.hired, 6), years_after(member.birth_date, 32), date(2010, 1, 4)), self.latest
            )
            self._take_a_post(day)
            on_the_day = {"ldql-so", "ldql-huyen"} if member.evidence_on_the_day else ()
            self._train_for(member.post, day, on_the_day=on_the_day)
        else:
            self._stay_or_come_from_elsewhere()

    def _stay_or_come_from_elsewhere(self):
        """One in ten began in another unit of the same kind."""
        others = [
            unit.code for unit in (BODIES if self.member.group == "province" else DISTRICTS) if unit.code != self.member.home
        ]
        moved = self._between(years_after(self.hired, 3), self.latest)
        if self.random.random() > 0.1 or moved <= years_after(self.hired, 1):
            self._posting(self.hired)
            return
        first_unit = code_in(self.member.copy, self.random.choice(others))
        self._posting(self.hired, moved, unit=first_unit, leaving=Posting.Leaving.MOVED)
        self._posting(moved)

    def _take_a_post(self, day):
        title = JUNIOR_OF.get(self.member.title, self.member.title)
        position = TITLE_NAMES.get(title, "Chuyên viên")
        self._posting(self.hired, day, leads=False, position=position, title=title, leaving=Posting.Leaving.MOVED)
        self._posting(day)
        self._appoint(Event.LEADERSHIP, self.member.post, day)

    def _ranks(self):
        """[(rank, day of the appointment)], the present one last."""
        rank, first = self.member.title, years_after(self.hired, 1)
        ranks = [("can-su" if rank == "can-su" else "cv", working_day(first))]
        if rank in ("cvc", "cvcc"):
            last = years_after(first, 10) if rank == "cvcc" else self.latest
            ranks.append(("cvc", self._between(years_after(first, 7), last)))
        if rank == "cvcc":
            ranks.append(("cvcc", self._between(years_after(ranks[-1][1], 5), self.latest)))
        return ranks

    def _former_head(self):
        """Led a division for some years, was trained only after being appointed, and leads no more."""
        member = self.member
        appointed = self._between(max(years_after(self.hired, 3), date(2013, 1, 7)), date(2017, 12, 29))
        ended = self._between(years_after(appointed, 2), date(2021, 12, 31))
        self._posting(self.hired, appointed, position="Chuyên viên", leaving=Posting.Leaving.MOVED)
        self._posting(appointed, ended, leads=True, position="Trưởng phòng", leaving=Posting.Leaving.MOVED)
        self._posting(ended)
        self._appoint(Event.LEADERSHIP, member.former_post, appointed, ended)
        self._train_for(member.former_post, appointed, late=["ldql-phong"])

    def _commune(self):
        member = self.member
        if member.group == "cadre":
            elected = ELECTED["government" if "ubnd" in member.title or "hdnd" in member.title else "party"]
            self._posting(self._between(max(self.hired, date(2015, 6, 1)), elected))
            self._appoint(Event.ELECTION, member.title, elected)
        elif member.group == "commune":
            self._posting(self.hired)
        else:
            self._posting(self._between(max(self.hired, date(2016, 1, 4)), date(2021, 6, 30)), position=PART_TIME_POSITION)

    def _public_employee(self):
        member = self.member
        first = working_day(years_after(self.hired, 1))
        junior, earliest = JUNIOR_OF.get(member.title), years_after(first, 7)
        if junior and earliest < self.latest:
            promoted = self._between(earliest, self.latest)
            self._appoint(Event.PROFESSIONAL_TITLE, junior, first, promoted)
            self._appoint(Event.PROFESSIONAL_TITLE, member.title, promoted)
        else:
            self._appoint(Event.PROFESSIONAL_TITLE, member.title, first)
        if member.post:
            self._manager()
        else:
            self._posting(self.hired)
        if member.certificate:
            self._certificate()

    def _manager(self):
        appointed = self._between(max(years_after(self.hired, 6), date(2010, 1, 4)), date(2020, 12, 31))
        self._take_a_post(appointed)
        if self.member.management == "before":
            self.career.courses["ldql-don-vi"] = self._between(appointed - timedelta(days=700), appointed - timedelta(days=15))
        elif self.member.management == "after":
            self.career.courses["ldql-don-vi"] = self._between(appointed + timedelta(days=60), date(2022, 5, 31))

    def _certificate(self):
        member, family = self.member, FAMILY_OF[self.member.title]
        if member.certificate == "other":
            family = self.random.choice([other for other in FAMILIES if other != family])
        until = date(2019, 12, 31) if member.certificate in ("revoked", "replaced") else member.last_day or date(2022, 6, 15)
        issued = self._between(max(self.hired + timedelta(days=90), until - timedelta(days=3000)), until)
        certificate = {"family": family, "issued_on": issued}
        if member.certificate == "revoked":
            certificate |= {
                "revoked_on": self._between(date(2020, 6, 1), self.latest),
                "revocation_reason": "Cấp không đúng đối tượng",
            }
        self.career.certificates.append(certificate)
        if member.certificate == "replaced":
            replacement = self._between(date(2020, 3, 2), date(2022, 6, 1))
            self.career.certificates.append({"family": family, "issued_on": replacement, "replaces": certificate})

    # Planning, and leaving.

    def _planning(self):
        for title, level in self.member.planned:
            self._plan(title, level)
            self._train_for(title, PLANNED_SINCE[level])
        if self.member.removed_from:
            self._plan(self.member.removed_from, self.member.group)

    def _plan(self, title, level):
        said = {"starts": PLANNED_SINCE[level], "decision": PLANNED_BY[level]}
        self.career.planning.append({"title": title, "level": level, "unit": self.member.unit} | said)

    def _leave(self):
        """The last day worked is the day before the posting ends."""
        if self.member.active:
            return
        ends = self.member.last_day + timedelta(days=1)
        self.career.postings[-1] |= {"ends": ends, "leaving": self.member.leaving}
        for appointment in self.career.appointments:
            appointment["ends"] = appointment["ends"] or ends


FIELDS_OF_DESKS = {
    "chi-huy-truong-quan-su": ["quan-su-co-so"],
    "van-phong-thong-ke": ["luat", "hanh-chinh-hoc", "quan-tri-van-phong"],
    "dia-chinh": ["quan-ly-dat-dai", "xay-dung"],
    "tai-chinh-ke-toan": ["ke-toan", "tai-chinh"],
    "tu-phap-ho-tich": ["luat", "hanh-chinh-hoc"],
    "van-hoa-xa-hoi": ["quan-ly-van-hoa", "cong-tac-xa-hoi"],
}
DEGREES_OF_EMPLOYEES = {
    "giang-vien-chinh": (Level.MASTER, "su-pham"),
    "giang-vien": (Level.MASTER, "su-pham"),
    "gv-thpt-ii": (Level.MASTER, "su-pham"),
    "gv-thpt-iii": (Level.BACHELOR, "su-pham"),
    "bac-si-chinh": (Level.MASTER, "y-khoa"),
    "bac-si": (Level.BACHELOR, "y-khoa"),
    "dieu-duong-iii": (Level.BACHELOR, "dieu-duong"),
    "dieu-duong-iv": (Level.COLLEGE, "dieu-duong"),
    "ytcc-iii": (Level.BACHELOR, "y-te-cong-cong"),
    "duoc-si": (Level.BACHELOR, "duoc-hoc"),
    "phong-vien": (Level.BACHELOR, "bao-chi"),
    "bien-tap-vien": (Level.BACHELOR, "bao-chi"),
    "vc-hanh-chinh": (Level.BACHELOR, "hanh-chinh-hoc"),
    "ke-toan-vien": (Level.BACHELOR, "ke-toan"),
}
JUNIOR_OF = {
    "cvc": "cv", "cvcc": "cv", "giang-vien-chinh": "giang-vien", "gv-thpt-ii": "gv-thpt-iii", "bac-si-chinh": "bac-si", "dieu-duong-iii": "dieu-duong-iv",
}  # fmt: skip
