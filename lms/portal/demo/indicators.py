"""The nine figures as data, the two that came after the districts, and the yearly minimum: whom each asks, what it asks for, and when."""

from datetime import date

from courses.models import SubjectArea
from lms.coverage.indicators import TermKind
from lms.coverage.models import EvidenceTerm, Indicator, IndicatorVersion
from lms.people.models import Appointment, Degree, Posting, Unit

from . import REFORM

Time, Category, Level, Event = IndicatorVersion.Time, Posting.Category, Unit.Level, Appointment.Kind

IN_FORCE_FROM = date(2020, 1, 1)
SOURCE = "Báo cáo của tỉnh, tháng 6/2022 (số liệu minh họa)"

# Figures that end with the districts. Nothing takes their place by itself: F10 and F11 are other questions, asked of other people.
DISTRICTS_ENDED = {
    "ends": REFORM,
    "footnote": "Từ 01/07/2025 không còn cấp huyện: chỉ tiêu tính cho cấp tỉnh và cấp huyện nên không còn đối tượng từ ngày này.",
    "footnote_en": "The district level ended on 1 July 2025: this indicator asks about province and district level and has no population since.",
}
# An illustration; what became of the titles in detail was not checked.
COMMUNE_TITLES_ENDED = {
    "ends": REFORM,
    "footnote": "Từ 01/07/2025 công chức cấp xã được xếp theo ngạch, không còn theo chức danh công chức cấp xã: chỉ tiêu không tính từ ngày này "
    "(minh họa).",
    "footnote_en": "Since 1 July 2025 civil servants of communes hold ranks like all others, no commune titles: this indicator is not asked "
    "any more (an illustration).",
}
ENDING = {
    "F2a": DISTRICTS_ENDED,
    "F2b": DISTRICTS_ENDED,
    "F3": DISTRICTS_ENDED,
    "F4": DISTRICTS_ENDED,
    "F6": COMMUNE_TITLES_ENDED,
}


def beginning_instead_of(code):
    return {
        "starts": REFORM,
        "footnote": f"Tính từ 01/07/2025 cho cán bộ, công chức cấp tỉnh và cấp xã; không so sánh được với {code}, chỉ tiêu của cấp tỉnh và cấp "
        "huyện trước ngày này.",
        "footnote_en": f"Counted from 1 July 2025 on, for province and communes; not comparable with {code}, which asked about province and "
        "districts before.",
    }


BEGINNING = {"F10": beginning_instead_of("F3"), "F11": beginning_instead_of("F4")}

CADRES_AND_CIVIL_SERVANTS = [Category.CADRE, Category.CIVIL_SERVANT]
PROVINCE_AND_DISTRICT = {"categories": CADRES_AND_CIVIL_SERVANTS, "levels": [Level.PROVINCE, Level.DISTRICT]}
PROVINCE_AND_COMMUNE = {"categories": CADRES_AND_CIVIL_SERVANTS, "levels": [Level.PROVINCE, Level.COMMUNE]}
PUBLIC_EMPLOYEES = {"categories": [Category.PUBLIC_EMPLOYEE]}
WITHIN_A_YEAR = {"time": Time.WINDOW, "window_months": 12}


def area(code):
    return {"kind": TermKind.AREA, "area": code}


STANDARD, SPECIALITY, FAMILY = ({"kind": kind} for kind in (TermKind.STANDARD, TermKind.SPECIALITY, TermKind.FAMILY))

# Code → name, name in English, target in percent, definition, evidence asked for.
INDICATORS = {
    "F1": (
        "Người trong quy hoạch đáp ứng tiêu chuẩn của chức danh quy hoạch",
        "People on a planning list who meet the standard of the planned post",
        100,
        {"planned_only": True},
        [STANDARD],
    ),
    "F2a": (
        "Cán bộ, công chức cấp tỉnh, cấp huyện đáp ứng yêu cầu bồi dưỡng trước khi bổ nhiệm ngạch",
        "Cadres and civil servants of province and districts who met the requirements of their rank before they were appointed to it",
        100,
        PROVINCE_AND_DISTRICT | {"time": Time.BEFORE, "event": Event.RANK},
        [STANDARD],
    ),
    "F2b": (
        "Lãnh đạo, quản lý cấp tỉnh, cấp huyện đáp ứng yêu cầu bồi dưỡng trước khi bổ nhiệm chức vụ",
        "Leaders and managers of province and districts who met the requirements of their post before they were appointed to it",
        100,
        PROVINCE_AND_DISTRICT | {"leaders_only": True, "time": Time.BEFORE, "event": Event.LEADERSHIP},
        [STANDARD],
    ),
    "F3": (
        "Cán bộ, công chức cấp tỉnh, cấp huyện được cập nhật kiến thức pháp luật và bồi dưỡng đạo đức công vụ trong năm",
        "Cadres and civil servants of province and districts trained in law and in public-service ethics within the year",
        90,
        PROVINCE_AND_DISTRICT | WITHIN_A_YEAR,
        [area("law"), area("public-ethics")],
    ),
    "F4": (
        "Cán bộ, công chức cấp tỉnh, cấp huyện được bồi dưỡng kiến thức, kỹ năng, phương pháp thực thi công vụ trong năm",
        "Cadres and civil servants of province and districts trained in public-duty skills and methods within the year",
        85,
        PROVINCE_AND_DISTRICT | WITHIN_A_YEAR,
        [area("public-duty")],
    ),
    "F5": (
        "Cán bộ, công chức cấp xã có trình độ chuyên môn từ trung cấp trở lên",
        "Cadres and civil servants of communes with at least an intermediate degree",
        100,
        {"categories": CADRES_AND_CIVIL_SERVANTS, "levels": [Level.COMMUNE]},
        [{"kind": TermKind.DEGREE, "degree": Degree.Level.INTERMEDIATE}],
    ),
    "F6": (
        "Công chức cấp xã có chuyên ngành đào tạo phù hợp với chức danh đảm nhiệm",
        "Civil servants of communes whose field of study suits the title they hold",
        99,
        {"categories": [Category.CIVIL_SERVANT], "levels": [Level.COMMUNE]},
        [SPECIALITY],
    ),
    "F7": (
        "Viên chức có chứng chỉ bồi dưỡng theo tiêu chuẩn chức danh nghề nghiệp đang giữ",
        "Public employees with a certificate for the family of their professional title",
        70,
        PUBLIC_EMPLOYEES,
        [FAMILY],
    ),
    "F8": (
        "Viên chức quản lý được bồi dưỡng năng lực quản lý trước khi bổ nhiệm",
        "Public employees in management posts trained in management before they were appointed",
        75,
        PUBLIC_EMPLOYEES | {"leaders_only": True, "time": Time.BEFORE, "event": Event.LEADERSHIP},
        [area("ldql")],
    ),
    "F9": (
        "Viên chức được bồi dưỡng đạo đức nghề nghiệp và cập nhật chuyên môn, nghiệp vụ trong năm",
        "Public employees trained in professional ethics and given a professional update within the year",
        78,
        PUBLIC_EMPLOYEES | WITHIN_A_YEAR,
        [area("professional-ethics"), area("professional-update")],
    ),
    "F10": (
        "Cán bộ, công chức cấp tỉnh, cấp xã được cập nhật kiến thức pháp luật và bồi dưỡng đạo đức công vụ trong năm",
        "Cadres and civil servants of province and communes trained in law and in public-service ethics within the year",
        80,
        PROVINCE_AND_COMMUNE | WITHIN_A_YEAR,
        [area("law"), area("public-ethics")],
    ),
    "F11": (
        "Cán bộ, công chức cấp tỉnh, cấp xã được bồi dưỡng kiến thức, kỹ năng, phương pháp thực thi công vụ trong năm",
        "Cadres and civil servants of province and communes trained in public-duty skills and methods within the year",
        75,
        PROVINCE_AND_COMMUNE | WITHIN_A_YEAR,
        [area("public-duty")],
    ),
}


# The yearly minimum of 40 periods, with its history: one indicator, whose definition was not in force between the two.
MINIMUM = {
    "code": "F12",
    "name": "Cán bộ, công chức, viên chức được bồi dưỡng tối thiểu 40 tiết trong năm",
    "name_en": "Cadres, civil servants and public employees trained for at least 40 periods in the year",
}
MINIMUM_VERSIONS = [
    {
        "starts": date(2017, 10, 21),
        "ends": date(2021, 12, 10),
        "categories": [*CADRES_AND_CIVIL_SERVANTS, Category.PUBLIC_EMPLOYEE],
        "source": "Nghị định 101/2017/NĐ-CP",
        "footnote": "Từ 10/12/2021 không còn quy định thời gian bồi dưỡng tối thiểu 40 tiết/năm (Nghị định 89/2021/NĐ-CP).",
        "footnote_en": "Since 10 December 2021 no yearly minimum of 40 periods is asked (Decree 89/2021).",
    },
    {
        "starts": REFORM,
        "categories": [Category.CIVIL_SERVANT],
        "source": "Nghị định 171/2025/NĐ-CP",
        "footnote": "Áp dụng lại từ 01/07/2025, chỉ đối với công chức (Nghị định 171/2025/NĐ-CP).",
        "footnote_en": "Asked again since 1 July 2025, of civil servants only (Decree 171/2025).",
    },
]


def write_minimum(order):
    indicator = Indicator(**MINIMUM, order=order, source="Nghị định 101/2017/NĐ-CP; Nghị định 171/2025/NĐ-CP", bit=order - 1)
    _write(indicator)
    for number, definition in enumerate(MINIMUM_VERSIONS, 1):
        version = IndicatorVersion(indicator=indicator, number=number, time=Time.YEAR, **definition)
        _write(version)
        _write(EvidenceTerm(version=version, kind=TermKind.PERIODS, periods=40))


def write_indicators():
    areas = {area.code: area for area in SubjectArea.objects.all()}
    for order, (code, (name, name_en, target, definition, terms)) in enumerate(INDICATORS.items(), 1):
        indicator = Indicator(code=code, name=name, name_en=name_en, order=order, source=SOURCE, bit=order - 1)
        _write(indicator)
        in_force = {"starts": IN_FORCE_FROM} | ENDING.get(code, {}) | BEGINNING.get(code, {})
        version = IndicatorVersion(indicator=indicator, target=target, **definition, **in_force)
        _write(version)
        for term in terms:
            _write(EvidenceTerm(version=version, **term | ({"area": areas[term["area"]]} if "area" in term else {})))
    write_minimum(len(INDICATORS) + 1)


def _write(row):
    row.full_clean()
    row.save()
