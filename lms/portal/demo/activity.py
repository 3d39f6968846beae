"""The columns and rows of the yearly activity table, with the demo's courses and titles behind them."""

from courses.models import Course, SubjectArea
from lms.coverage.models import ActivityColumn, ActivityRow
from lms.people.models import Degree, Posting, Title, Unit

Category, Level, Part = Posting.Category, Unit.Level, ActivityRow.Part
LLCT, QLNN, DEGREE, SHORT = "Lý luận chính trị", "Quản lý nhà nước", "Đào tạo chuyên môn", "Bồi dưỡng ngắn hạn"

# (heading above, name, what it takes): codes of courses, of subject areas, a degree, or the rest.
COLUMNS = [
    (LLCT, "Cử nhân", {}),
    (LLCT, "Cao cấp", {"courses": ["llct-cao-cap"]}),
    (LLCT, "Trung cấp", {"courses": ["llct-trung-cap"]}),
    (LLCT, "Sơ cấp", {}),
    (QLNN, "CVCC", {"courses": ["qlnn-cvcc"]}),
    (QLNN, "CVC", {"courses": ["qlnn-cvc"]}),
    (QLNN, "CV", {"courses": ["qlnn-cv"]}),
    (QLNN, "Cán sự", {}),
    (DEGREE, "Tiến sĩ", {"degree": Degree.Level.DOCTOR}),
    (DEGREE, "Thạc sĩ", {"degree": Degree.Level.MASTER}),
    (DEGREE, "Đại học", {"degree": Degree.Level.BACHELOR}),
    (DEGREE, "Cao đẳng", {"degree": Degree.Level.COLLEGE}),
    (DEGREE, "Trung cấp", {"degree": Degree.Level.INTERMEDIATE}),
    (DEGREE, "Sơ cấp", {"degree": Degree.Level.ELEMENTARY}),
    (SHORT, "Lãnh đạo, quản lý", {"areas": ["ldql"]}),
    (SHORT, "Tiếng dân tộc", {"areas": ["ethnic-language"]}),
    ("", "Quốc phòng, an ninh", {"areas": ["qpan"]}),
    ("", "Ngoại ngữ", {"areas": ["foreign-language"]}),
    ("", "Tin học", {"areas": ["it"]}),
    (
        SHORT,
        "Chuyên ngành",
        {
            "areas": [
                "law",
                "public-ethics",
                "professional-ethics",
                "public-duty",
                "professional-update",
                "job-skills",
                "commune",
                "cdnn",
            ]
        },
    ),
    (SHORT, "Khác", {"takes_the_rest": True}),
]
LEADERS, RANKS, COMMUNE, ADMINISTRATIVE, PROFESSIONAL = "Lãnh đạo, quản lý", "Ngạch", "Cấp xã", "Hành chính", "Chuyên môn"
HEADS = ["giam-doc-so", "pho-giam-doc-so"]
GRADE_II = ["giang-vien-chinh", "gv-thpt-ii", "bac-si-chinh"]
GRADE_III = ["giang-vien", "gv-thpt-iii", "bac-si", "dieu-duong-iii", "ytcc-iii", "duoc-si", "phong-vien", "bien-tap-vien"]

ROWS = [
    (Part.OFFICIALS, LEADERS, "cấp tỉnh", {"not_recorded": True}),
    (Part.OFFICIALS, LEADERS, "cấp sở", {"titles": HEADS, "leaders_only": True}),
    (
        Part.OFFICIALS,
        LEADERS,
        "cấp huyện",
        {"titles": ["chu-tich-huyen", "pho-chu-tich-huyen"], "leaders_only": True, "last_year": 2025},
    ),
    (Part.OFFICIALS, LEADERS, "cấp phòng", {"titles": ["truong-phong-so", "truong-phong-huyen"], "leaders_only": True}),
    (Part.OFFICIALS, RANKS, "Chuyên viên cao cấp", {"titles": ["cvcc"]}),
    (Part.OFFICIALS, RANKS, "Chuyên viên chính", {"titles": ["cvc"]}),
    (Part.OFFICIALS, RANKS, "Chuyên viên", {"titles": ["cv"]}),
    (Part.OFFICIALS, RANKS, "Cán sự", {"titles": ["can-su"]}),
    (Part.OFFICIALS, RANKS, "Tập sự", {"not_recorded": True}),
    (Part.OFFICIALS, "", "Cán bộ, công chức trong quy hoạch", {"planned_only": True}),
    (Part.OFFICIALS, "", "Đại biểu Hội đồng nhân dân", {"not_recorded": True}),
    (Part.OFFICIALS, COMMUNE, "Cán bộ", {"categories": [Category.CADRE], "levels": [Level.COMMUNE]}),
    (Part.OFFICIALS, COMMUNE, "Công chức", {"categories": [Category.CIVIL_SERVANT], "levels": [Level.COMMUNE]}),
    (Part.OFFICIALS, COMMUNE, "Người hoạt động không chuyên trách", {"categories": [Category.PART_TIME]}),
    (Part.EMPLOYEES, "", "Viên chức quản lý", {"leaders_only": True}),
    (Part.EMPLOYEES, ADMINISTRATIVE, "hạng I", {"not_recorded": True}),
    (Part.EMPLOYEES, ADMINISTRATIVE, "hạng II", {"not_recorded": True}),
    (Part.EMPLOYEES, ADMINISTRATIVE, "hạng III", {"titles": ["vc-hanh-chinh", "ke-toan-vien"]}),
    (Part.EMPLOYEES, ADMINISTRATIVE, "hạng IV", {"not_recorded": True}),
    (Part.EMPLOYEES, PROFESSIONAL, "hạng I", {"not_recorded": True}),
    (Part.EMPLOYEES, PROFESSIONAL, "hạng II", {"titles": GRADE_II}),
    (Part.EMPLOYEES, PROFESSIONAL, "hạng III", {"titles": GRADE_III}),
    (Part.EMPLOYEES, PROFESSIONAL, "hạng IV", {"titles": ["dieu-duong-iv"]}),
]


def write_activity_rules():
    areas, courses, titles = ({row.code: row for row in model.objects.all()} for model in (SubjectArea, Course, Title))
    for order, (group, name, takes) in enumerate(COLUMNS, 1):
        plain = {key: value for key, value in takes.items() if key in ("degree", "takes_the_rest")}
        column = ActivityColumn(order=order, group=group, name=name, **plain)
        column.full_clean()
        column.save()
        column.areas.set([areas[code] for code in takes.get("areas", ())])
        column.courses.set([courses[code] for code in takes.get("courses", ())])
        column.save()
    for order, (part, group, name, who) in enumerate(ROWS, 1):
        row = ActivityRow(order=order, part=part, group=group, name=name, **{key: who[key] for key in who if key != "titles"})
        row.full_clean()
        row.save()
        row.titles.set([titles[code] for code in who.get("titles", ())])
        row.save()
