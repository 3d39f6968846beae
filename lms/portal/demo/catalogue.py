"""Subject areas and the courses of the demo."""

from collections import namedtuple
from datetime import date

from courses.models import Authorisation, Course, SubjectArea
from lms.people.models import TitleFamily

AREAS = {
    "llct": ("Lý luận chính trị", "Political theory"),
    "qpan": ("Quốc phòng và an ninh", "National defence and security"),
    "qlnn": ("Quản lý nhà nước theo ngạch", "State management by rank"),
    "cdnn": ("Tiêu chuẩn chức danh nghề nghiệp", "Standards of professional titles"),
    "ldql": ("Lãnh đạo, quản lý", "Leadership and management"),
    "commune": ("Cán bộ, công chức cấp xã", "Commune staff"),
    "job-skills": ("Kỹ năng theo vị trí việc làm", "Job-position skills"),
    "law": ("Kiến thức pháp luật", "Law"),
    "public-ethics": ("Đạo đức công vụ", "Public-service ethics"),
    "professional-ethics": ("Đạo đức nghề nghiệp", "Professional ethics"),
    "public-duty": ("Kiến thức, kỹ năng, phương pháp thực thi công vụ", "Public-duty knowledge, skills and methods"),
    "professional-update": ("Cập nhật chuyên môn, nghiệp vụ", "Professional update"),
    "digital": ("Khoa học, công nghệ và chuyển đổi số", "Science, technology and digital transformation"),
    "foreign-language": ("Ngoại ngữ", "Foreign languages"),
    "it": ("Tin học", "Information technology"),
    "ethnic-language": ("Tiếng dân tộc", "Ethnic languages"),
    "security-governance": ("Quản trị an ninh", "Security governance"),
    "other": ("Lĩnh vực khác", "Other"),
}

Programme = namedtuple("Programme", "code title areas periods family", defaults=[""])
PROGRAMMES = [
    Programme("quan-tri-an-ninh", "Bồi dưỡng kiến thức về quản trị an ninh và an ninh phi truyền thống", ["security-governance"], 24),
    Programme("cap-nhat-phap-luat", "Cập nhật kiến thức pháp luật cho cán bộ, công chức", ["law"], 16),
    Programme("dao-duc-cong-vu", "Đạo đức công vụ và văn hóa công sở", ["public-ethics"], 16),
    Programme("ky-nang-cong-vu", "Kiến thức, kỹ năng và phương pháp thực thi công vụ", ["public-duty"], 40),
    Programme(
        "tiep-cong-dan", "Kỹ năng tiếp công dân và giải quyết thủ tục hành chính", ["public-duty", "job-skills"], 16
    ),
    Programme("dao-duc-nghe-nghiep", "Đạo đức nghề nghiệp viên chức", ["professional-ethics"], 16),
    Programme("cap-nhat-y-te", "Cập nhật chuyên môn, nghiệp vụ ngành Y tế", ["professional-update"], 24),
    Programme("cap-nhat-giao-duc", "Cập nhật chuyên môn, nghiệp vụ ngành Giáo dục", ["professional-update"], 24),
    Programme("cap-nhat-truyen-thong", "Cập nhật chuyên môn, nghiệp vụ báo chí và truyền thông", ["professional-update", "digital"], 24),
    Programme("cong-chuc-xa", "Bồi dưỡng nghiệp vụ công chức cấp xã", ["commune", "job-skills"], 24),
    Programme("can-bo-xa", "Bồi dưỡng kiến thức, kỹ năng cho cán bộ chủ chốt cấp xã", ["commune"], 40),
    Programme("chuyen-doi-so", "Chuyển đổi số và kỹ năng số trong cơ quan nhà nước", ["digital", "it"], 24),
    Programme("tieng-dao", "Tiếng Dao cho cán bộ, công chức công tác ở vùng dân tộc thiểu số", ["ethnic-language"], 120),
    Programme("tieng-trung", "Tiếng Trung giao tiếp cho công chức vùng biên giới", ["foreign-language"], 120),
    Programme("qlnn-cv", "Bồi dưỡng quản lý nhà nước ngạch chuyên viên", ["qlnn"], 240),
    Programme("qlnn-cvc", "Bồi dưỡng quản lý nhà nước ngạch chuyên viên chính", ["qlnn"], 240),
    Programme("qlnn-cvcc", "Bồi dưỡng quản lý nhà nước ngạch chuyên viên cao cấp", ["qlnn"], 320),
    Programme("llct-trung-cap", "Trung cấp lý luận chính trị", ["llct"], 1056),
    Programme("llct-cao-cap", "Cao cấp lý luận chính trị", ["llct"], 1200),
    Programme("qpan-2", "Bồi dưỡng kiến thức quốc phòng và an ninh đối tượng 2", ["qpan"], 96),
    Programme("qpan-3", "Bồi dưỡng kiến thức quốc phòng và an ninh đối tượng 3", ["qpan"], 64),
    Programme("qpan-4", "Bồi dưỡng kiến thức quốc phòng và an ninh đối tượng 4", ["qpan"], 40),
    Programme("ldql-so", "Bồi dưỡng lãnh đạo, quản lý cấp sở", ["ldql"], 160),
    Programme("ldql-huyen", "Bồi dưỡng lãnh đạo, quản lý cấp huyện", ["ldql"], 160),
    Programme("ldql-phong", "Bồi dưỡng lãnh đạo, quản lý cấp phòng", ["ldql"], 160),
    Programme("ldql-don-vi", "Bồi dưỡng quản lý đơn vị sự nghiệp công lập", ["ldql"], 160),
    Programme(
        "cdnn-gv-thpt", "Bồi dưỡng theo tiêu chuẩn chức danh nghề nghiệp giáo viên THPT", ["cdnn"], 240, "giao-vien-thpt"
    ),
    Programme("cdnn-dieu-duong", "Bồi dưỡng theo tiêu chuẩn chức danh nghề nghiệp điều dưỡng", ["cdnn"], 240, "dieu-duong"),
]  # fmt: skip


def write_areas():
    areas = [SubjectArea(code=code, name=name, name_en=name_en) for code, (name, name_en) in AREAS.items()]
    for area in areas:
        area.full_clean()
    SubjectArea.objects.bulk_create(areas)


def write_courses():
    areas = {area.code: area for area in SubjectArea.objects.all()}
    families = {family.code: family for family in TitleFamily.objects.all()}
    for programme in PROGRAMMES:
        course = Course(
            code=programme.code, title=programme.title, periods=programme.periods, title_family=families.get(programme.family)
        )
        course.full_clean()
        course.save()
        course.subject_areas.set(areas[area] for area in programme.areas)


def authorise(schools):
    """The training schools award certificates of all courses of the demo."""
    for school in schools:
        authorisation = Authorisation(institution=school, decision_number="15/QĐ-UBND", starts=date(2010, 1, 1))
        authorisation.full_clean()
        authorisation.save()
        authorisation.courses.set(Course.objects.all())
