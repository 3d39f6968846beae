"""The plan of this year: what was and is to be held, by course and quarter, with one line that nobody has carried out yet."""

from collections import defaultdict
from datetime import date, timedelta

from courses.plans import add_line, approve_plan, change_line, draw_up
from lms.people.models import Posting, Unit

from .careers import working_day
from .organisation import ROOT, SCHOOL
from .rounds import PERIODS

Category, Level = Posting.Category, Unit.Level

DONG_A_PERIOD = 1_200_000
CIVIL_SERVANTS, EMPLOYEES = [Category.CADRE, Category.CIVIL_SERVANT], [Category.PUBLIC_EMPLOYEE]
# Course → (for whom, categories, levels); the others are for cadres and civil servants.
AUDIENCE = {
    "dao-duc-nghe-nghiep": ("Viên chức các đơn vị sự nghiệp công lập", EMPLOYEES, []),
    "cap-nhat-y-te": ("Viên chức ngành Y tế", EMPLOYEES, []),
    "cap-nhat-giao-duc": ("Giảng viên, giáo viên", EMPLOYEES, []),
    "cap-nhat-truyen-thong": ("Phóng viên, biên tập viên", EMPLOYEES, []),
    "cdnn-gv-thpt": ("Giáo viên THPT", EMPLOYEES, []),
    "cong-chuc-xa": ("Công chức cấp xã", [Category.CIVIL_SERVANT], [Level.COMMUNE]),
    "ldql-phong": ("Lãnh đạo, quy hoạch lãnh đạo cấp phòng", CIVIL_SERVANTS, [Level.PROVINCE]),
    "qpan-3": ("Đối tượng 3 theo quy định", CIVIL_SERVANTS, []),
}
# What nobody has opened by now: the line is late as soon as its quarter is over.
FORGOTTEN = ("qpan-4", 1, 60)


def plan_the_year(rounds, coming, today, office):
    """Draw the plan up, have it approved, amend it once. `coming`: (course, first day, seats) of the classes of the present.

    Classes of the first copy that begin this year then carry out its lines: `office.lines` is {(course, quarter): line}.
    """
    planned = defaultdict(list)  # (quarter, course) → seats of each class
    for round_ in rounds:
        if round_.copy == 1 and round_.starts.year == today.year:
            planned[quarter_of(round_.starts), round_.course].append(len(round_.learners))
    for course, starts, seats in coming:
        if starts.year == today.year:
            planned[quarter_of(starts), course].append(seats)
    course, classes, seats = FORGOTTEN
    planned[max(quarter_of(today) - 1, 1), course] = [seats] * classes
    plan = draw_up(office.units[ROOT], today.year, by=office.manager)
    lines = {
        (course, quarter): _line(plan, course, quarter, seats, office) for (quarter, course), seats in sorted(planned.items())
    }
    approved_on = min(working_day(date(today.year, 1, 15)), today)
    plan = approve_plan(plan, decision_number=office.decision(today.year), decision_date=approved_on, by=office.manager)
    _amend(lines, max(approved_on, working_day(today - timedelta(days=45))), office)
    office.lines, office.planned_year = lines, today.year


def _line(plan, course, quarter, seats, office):
    audience, categories, levels = AUDIENCE.get(course, ("", CIVIL_SERVANTS, []))
    return add_line(
        plan,
        course=office.courses[course],
        audience=audience,
        categories=categories,
        levels=levels,
        classes=len(seats),
        seats=sum(seats),
        quarter=quarter,
        institution=office.units[SCHOOL],
        budget=len(seats) * PERIODS[course] * DONG_A_PERIOD,
        by=office.manager,
    )


def _amend(lines, on, office):
    """More seats for the last line, by decision."""
    line = lines[max(lines, key=lambda key: (key[1], key[0]))]
    decision = {"decision_number": office.decision(on.year), "decision_date": on}
    note = "Bổ sung theo đề nghị của các đơn vị"
    change_line(line, seats=line.seats + 20, budget=line.budget + 24_000_000, note=note, by=office.manager, **decision)


def quarter_of(day):
    return (day.month + 2) // 3
