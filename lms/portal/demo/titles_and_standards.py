"""Titles, the fields of study that suit them, and what each title asks for.

The standards are illustrations: offices replace them by those of the rules in force.
"""

from datetime import date

from courses.models import Course, SubjectArea
from lms.coverage.indicators import TermKind
from lms.coverage.models import TitleStandard
from lms.people.models import Degree, Speciality, Title, TitleFamily

BACHELOR, INTERMEDIATE = Degree.Level.BACHELOR, Degree.Level.INTERMEDIATE
IN_FORCE_FROM = date(2000, 1, 1)
SOURCE = "Minh họa; thay bằng văn bản hiện hành"

RANKS = {"can-su": "Cán sự", "cv": "Chuyên viên", "cvc": "Chuyên viên chính", "cvcc": "Chuyên viên cao cấp"}

POSTS = {
    "giam-doc-so": "Giám đốc sở và tương đương",
    "pho-giam-doc-so": "Phó Giám đốc sở và tương đương",
    "truong-phong-so": "Trưởng phòng thuộc sở và tương đương",
    "chu-tich-huyen": "Chủ tịch Ủy ban nhân dân cấp huyện",
    "pho-chu-tich-huyen": "Phó Chủ tịch Ủy ban nhân dân cấp huyện",
    "truong-phong-huyen": "Trưởng phòng cấp huyện",
    "giam-doc-don-vi": "Người đứng đầu đơn vị sự nghiệp",
    "pho-giam-doc-don-vi": "Cấp phó người đứng đầu đơn vị sự nghiệp",
    "truong-khoa-phong": "Trưởng khoa, phòng đơn vị sự nghiệp",
}

COMMUNE_CADRES = {
    "bi-thu-xa": "Bí thư Đảng ủy cấp xã",
    "chu-tich-hdnd-xa": "Chủ tịch Hội đồng nhân dân cấp xã",
    "chu-tich-ubnd-xa": "Chủ tịch Ủy ban nhân dân cấp xã",
    "pho-chu-tich-ubnd-xa": "Phó Chủ tịch Ủy ban nhân dân cấp xã",
    "chu-tich-mttq-xa": "Chủ tịch Ủy ban Mặt trận Tổ quốc cấp xã",
    "bi-thu-doan-xa": "Bí thư Đoàn Thanh niên cấp xã",
}

COMMUNE_CIVIL_SERVANTS = {
    "chi-huy-truong-quan-su": "Chỉ huy trưởng Ban Chỉ huy quân sự",
    "van-phong-thong-ke": "Văn phòng - thống kê",
    "dia-chinh": "Địa chính - xây dựng - đô thị và môi trường",
    "tai-chinh-ke-toan": "Tài chính - kế toán",
    "tu-phap-ho-tich": "Tư pháp - hộ tịch",
    "van-hoa-xa-hoi": "Văn hóa - xã hội",
}

# Family → its name and titles.
FAMILIES = {
    "giang-vien": ("Giảng viên", {"giang-vien-chinh": "Giảng viên chính (hạng II)", "giang-vien": "Giảng viên (hạng III)"}),
    "giao-vien-thpt": (
        "Giáo viên trung học phổ thông",
        {"gv-thpt-ii": "Giáo viên THPT hạng II", "gv-thpt-iii": "Giáo viên THPT hạng III"},
    ),
    "bac-si": ("Bác sĩ", {"bac-si-chinh": "Bác sĩ chính (hạng II)", "bac-si": "Bác sĩ (hạng III)"}),
    "dieu-duong": ("Điều dưỡng", {"dieu-duong-iii": "Điều dưỡng hạng III", "dieu-duong-iv": "Điều dưỡng hạng IV"}),
    "y-te-cong-cong": ("Y tế công cộng", {"ytcc-iii": "Y tế công cộng (hạng III)"}),
    "duoc": ("Dược", {"duoc-si": "Dược sĩ (hạng III)"}),
    "phong-vien": ("Phóng viên", {"phong-vien": "Phóng viên (hạng III)"}),
    "bien-tap-vien": ("Biên tập viên", {"bien-tap-vien": "Biên tập viên (hạng III)"}),
    "hanh-chinh": ("Hành chính, văn phòng", {"vc-hanh-chinh": "Chuyên viên hành chính"}),
    "ke-toan": ("Kế toán", {"ke-toan-vien": "Kế toán viên"}),
}

# Field of study → its name and the titles that it suits.
SPECIALITIES = {
    "luat": ("Luật", ["tu-phap-ho-tich", "van-phong-thong-ke"]),
    "hanh-chinh-hoc": ("Hành chính học", ["van-phong-thong-ke", "tu-phap-ho-tich"]),
    "quan-tri-van-phong": ("Quản trị văn phòng", ["van-phong-thong-ke"]),
    "ke-toan": ("Kế toán", ["tai-chinh-ke-toan", "ke-toan-vien"]),
    "tai-chinh": ("Tài chính - ngân hàng", ["tai-chinh-ke-toan"]),
    "quan-ly-dat-dai": ("Quản lý đất đai", ["dia-chinh"]),
    "xay-dung": ("Kỹ thuật xây dựng", ["dia-chinh"]),
    "quan-ly-van-hoa": ("Quản lý văn hóa", ["van-hoa-xa-hoi"]),
    "cong-tac-xa-hoi": ("Công tác xã hội", ["van-hoa-xa-hoi"]),
    "quan-su-co-so": ("Quân sự cơ sở", ["chi-huy-truong-quan-su"]),
    # These suit no title of a commune.
    "xay-dung-dang": ("Xây dựng Đảng và chính quyền nhà nước", []),
    "nong-nghiep": ("Nông nghiệp", []),
    "quan-tri-kinh-doanh": ("Quản trị kinh doanh", []),
    "ngon-ngu-anh": ("Ngôn ngữ Anh", []),
    "quan-ly-kinh-te": ("Quản lý kinh tế", []),
    "cong-nghe-thong-tin": ("Công nghệ thông tin", []),
    "su-pham": ("Sư phạm", ["gv-thpt-ii", "gv-thpt-iii", "giang-vien", "giang-vien-chinh"]),
    "y-khoa": ("Y khoa", ["bac-si", "bac-si-chinh"]),
    "dieu-duong": ("Điều dưỡng", ["dieu-duong-iii", "dieu-duong-iv"]),
    "y-te-cong-cong": ("Y tế công cộng", ["ytcc-iii"]),
    "duoc-hoc": ("Dược học", ["duoc-si"]),
    "bao-chi": ("Báo chí", ["phong-vien", "bien-tap-vien"]),
}

# Title → degree, courses and subject areas that its standard asks for.
HIGHER_POST = (BACHELOR, ["llct-cao-cap", "qlnn-cvc"], ["ldql", "qpan"])
HEAD_OF_DIVISION = (BACHELOR, [], ["llct", "qlnn", "ldql"])
COMMUNE_POST = (BACHELOR, [], ["llct", "commune", "qpan"])
STANDARDS = {
    "can-su": (INTERMEDIATE, [], []),
    "cv": (BACHELOR, ["qlnn-cv"], []),
    "cvc": (BACHELOR, ["qlnn-cvc"], []),
    "cvcc": (BACHELOR, ["qlnn-cvcc", "llct-cao-cap"], []),
    "giam-doc-so": HIGHER_POST,
    "pho-giam-doc-so": HIGHER_POST,
    "truong-phong-so": HEAD_OF_DIVISION,
    "chu-tich-huyen": HIGHER_POST,
    "pho-chu-tich-huyen": HIGHER_POST,
    "truong-phong-huyen": HEAD_OF_DIVISION,
    "bi-thu-xa": COMMUNE_POST,
    "chu-tich-ubnd-xa": COMMUNE_POST,
    "pho-chu-tich-ubnd-xa": COMMUNE_POST,
    "giam-doc-don-vi": (BACHELOR, [], ["ldql"]),
    "pho-giam-doc-don-vi": (BACHELOR, [], ["ldql"]),
    "truong-khoa-phong": (BACHELOR, [], ["ldql"]),
}

# The courses by which the people of the demo meet these standards.
TO_HIGHER_POST_OF = {
    "province": ["llct-cao-cap", "qlnn-cvc", "ldql-so", "qpan-2"],
    "district": ["llct-cao-cap", "qlnn-cvc", "ldql-huyen", "qpan-3"],
}
TO_COMMUNE_POST = ["llct-trung-cap", "can-bo-xa", "qpan-4"]
COURSES_TO = {
    "can-su": [],
    "cv": ["qlnn-cv"],
    "cvc": ["qlnn-cvc"],
    "cvcc": ["qlnn-cvcc", "llct-cao-cap"],
    "giam-doc-so": TO_HIGHER_POST_OF["province"],
    "pho-giam-doc-so": TO_HIGHER_POST_OF["province"],
    "truong-phong-so": ["llct-trung-cap", "qlnn-cv", "ldql-phong"],
    "chu-tich-huyen": TO_HIGHER_POST_OF["district"],
    "pho-chu-tich-huyen": TO_HIGHER_POST_OF["district"],
    "truong-phong-huyen": ["llct-trung-cap", "qlnn-cv", "ldql-phong"],
    "bi-thu-xa": TO_COMMUNE_POST,
    "chu-tich-ubnd-xa": TO_COMMUNE_POST,
    "pho-chu-tich-ubnd-xa": TO_COMMUNE_POST,
}


def write_families():
    return _by_code(TitleFamily, [TitleFamily(code=code, name=name) for code, (name, _titles) in FAMILIES.items()])


def write_titles(families):
    """{code: Title}; the fields of study that suit them are written along."""
    Kind = Title.Kind
    rows = [Title(code=code, name=name, kind=Kind.RANK) for code, name in RANKS.items()]
    rows += [Title(code=code, name=name, kind=Kind.LEADERSHIP) for code, name in POSTS.items()]
    rows += [Title(code=code, name=name, kind=Kind.COMMUNE) for code, name in (COMMUNE_CADRES | COMMUNE_CIVIL_SERVANTS).items()]
    rows += [
        Title(code=code, name=name, kind=Kind.PROFESSIONAL, family=families[family])
        for family, (_name, titles) in FAMILIES.items()
        for code, name in titles.items()
    ]
    return _by_code(Title, rows)


def write_specialities(titles):
    specialities = _by_code(Speciality, [Speciality(code=code, name=name) for code, (name, _suits) in SPECIALITIES.items()])
    for code, (_name, suits) in SPECIALITIES.items():
        specialities[code].suits.set(titles[title] for title in suits)
    return specialities


def _by_code(model, rows):
    for row in rows:
        row.full_clean()
    return {row.code: row for row in model.objects.bulk_create(rows)}


def write_standards(titles):
    """Courses and subject areas are there already."""
    courses = {course.code: course for course in Course.objects.all()}
    areas = {area.code: area for area in SubjectArea.objects.all()}
    rows = []
    for code, (degree, course_codes, area_codes) in STANDARDS.items():
        asks = [{"kind": TermKind.DEGREE, "degree": degree}]
        asks += [{"kind": TermKind.COURSE, "course": courses[course]} for course in course_codes]
        asks += [{"kind": TermKind.AREA, "area": areas[area]} for area in area_codes]
        rows += [TitleStandard(title=titles[code], starts=IN_FORCE_FROM, source=SOURCE, **ask) for ask in asks]
    for row in rows:
        row.full_clean()
    TitleStandard.objects.bulk_create(rows)
