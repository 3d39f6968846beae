"""The columns of lists about people. The first wording of each heads the template; the others are how offices write it."""

from django.utils.translation import gettext_lazy as _

from ..cells import Column
from ..postings import Appointment, Posting
from ..qualifications import Degree
from ..units import Unit

CATEGORIES = {
    "Cán bộ": Posting.Category.CADRE,
    "Công chức": Posting.Category.CIVIL_SERVANT,
    "Viên chức": Posting.Category.PUBLIC_EMPLOYEE,
    "Người hoạt động không chuyên trách": Posting.Category.PART_TIME,
    "Không chuyên trách": Posting.Category.PART_TIME,
    "Hợp đồng lao động": Posting.Category.CONTRACT,
    "Hợp đồng": Posting.Category.CONTRACT,
}
LEVELS = {
    "Cấp tỉnh": Unit.Level.PROVINCE,
    "Cấp huyện": Unit.Level.DISTRICT,
    "Cấp xã": Unit.Level.COMMUNE,
    "Tỉnh": Unit.Level.PROVINCE,
    "Huyện": Unit.Level.DISTRICT,
    "Xã": Unit.Level.COMMUNE,
}
UNIT_KINDS = {
    "Cơ quan hành chính": Unit.Kind.BODY,
    "Tỉnh": Unit.Kind.PROVINCE,
    "Ủy ban nhân dân cấp huyện": Unit.Kind.DISTRICT,
    "Ủy ban nhân dân cấp xã": Unit.Kind.COMMUNE,
    "Đơn vị sự nghiệp": Unit.Kind.SERVICE,
    "Đơn vị sự nghiệp công lập": Unit.Kind.SERVICE,
}
APPOINTMENTS = {
    "Bổ nhiệm ngạch": Appointment.Kind.RANK,
    "Bổ nhiệm lãnh đạo, quản lý": Appointment.Kind.LEADERSHIP,
    "Bổ nhiệm chức danh nghề nghiệp": Appointment.Kind.PROFESSIONAL_TITLE,
    "Bầu cử": Appointment.Kind.ELECTION,
    "Ngạch": Appointment.Kind.RANK,
    "Lãnh đạo, quản lý": Appointment.Kind.LEADERSHIP,
    "Chức danh nghề nghiệp": Appointment.Kind.PROFESSIONAL_TITLE,
}
DEGREES = {
    "Sơ cấp": Degree.Level.ELEMENTARY,
    "Trung cấp": Degree.Level.INTERMEDIATE,
    "Cao đẳng": Degree.Level.COLLEGE,
    "Đại học": Degree.Level.BACHELOR,
    "Cử nhân": Degree.Level.BACHELOR,
    "Kỹ sư": Degree.Level.BACHELOR,
    "Thạc sĩ": Degree.Level.MASTER,
    "Tiến sĩ": Degree.Level.DOCTOR,
}


def full_name(required=True):
    return Column(
        "full_name", ("Họ và tên", "Họ tên", "Họ, chữ đệm và tên"), "name", required=required, example="Đặng Thị Thúy Lan"
    )


STAFF_NUMBER = Column(
    "staff_number",
    ("Số hiệu cán bộ", "Số hiệu", "Mã số cán bộ", "Mã cán bộ", "Mã nhân viên", "Mã CBCCVC", "Số hiệu CBCCVC"),
    "code",
    example="QN00015",
)
NATIONAL_ID = Column(
    "national_id",
    ("Số CCCD", "CCCD", "Số căn cước công dân", "Số căn cước", "Số định danh cá nhân", "Số CMND/CCCD", "CMND/CCCD"),
    "national_id",
    example="022185001234",
    help=_("12 digits, typed as text. It is kept encrypted."),
)
BIRTH_DATE = Column(
    "birth_date",
    ("Ngày sinh", "Ngày, tháng, năm sinh", "Năm sinh", "Ngày tháng năm sinh"),
    "birth_date",
    example="17/05/1985",
    help=_("Day/month/year; month/year or the year where no more is known."),
)
GENDER = Column("gender", ("Giới tính", "Nam/Nữ"), "gender", choices={"Nam": "male", "Nữ": "female"}, example="Nữ")
ETHNICITY = Column("ethnicity", ("Dân tộc",), "ethnicity", example="Kinh")
HONORIFIC = Column("honorific", ("Học hàm, học vị", "Danh xưng", "Học vị"), "text", example="ThS.")
# Who is meant in lists of facts.
WHO = (full_name(required=False), STAFF_NUMBER, NATIONAL_ID, BIRTH_DATE)

UNIT = Column(
    "unit",
    ("Đơn vị", "Đơn vị công tác", "Cơ quan", "Cơ quan, đơn vị", "Nơi công tác", "Mã đơn vị", "Tên đơn vị"),
    "text",
    example="Sở Nội vụ",
    help=_("Its code or its name. Without this column: the heading above the rows, or the unit chosen on upload."),
)
CATEGORY = Column("category", ("Đối tượng", "Loại cán bộ", "Nhóm đối tượng"), "choice", choices=CATEGORIES, example="Công chức")
POSITION = Column(
    "position", ("Chức vụ", "Vị trí việc làm", "Chức vụ, chức danh", "Chức danh, chức vụ"), "text", example="Phó Trưởng phòng"
)
TITLE = Column(
    "title",
    ("Ngạch/chức danh nghề nghiệp", "Ngạch", "Chức danh nghề nghiệp", "Mã ngạch", "Ngạch, chức danh nghề nghiệp", "Tên ngạch"),
    "text",
    example="Chuyên viên",
    help=_("Code or name, as in the list of titles."),
)
LEADERSHIP = Column("leadership", ("Lãnh đạo, quản lý", "Là lãnh đạo, quản lý"), "yes_no", example="x")
CONCURRENT = Column("concurrent", ("Kiêm nhiệm",), "yes_no")
STARTS = Column(
    "starts",
    ("Từ ngày", "Ngày bắt đầu", "Ngày vào đơn vị", "Ngày hiệu lực", "Ngày bổ nhiệm"),
    "date",
    example="01/03/2015",
    help=_("The first day. In lists of staff it may be missing: then the day chosen on upload counts."),
)
LAST_DAY = Column(
    "last_day", ("Đến hết ngày", "Đến ngày", "Ngày kết thúc"), "date", help=_("The last day; empty while it lasts.")
)
DECISION = Column("decision", ("Số quyết định", "Quyết định", "Quyết định số"), "text", example="156/QĐ-UBND")
INSTITUTION = Column(
    "institution", ("Cơ sở đào tạo", "Nơi đào tạo", "Trường", "Nơi cấp", "Cơ sở cấp"), "text", example="Trường Đại học Hạ Long"
)
NUMBER = Column("number", ("Số hiệu văn bằng", "Số văn bằng", "Số chứng chỉ", "Số hiệu chứng chỉ"), "text", example="A123456")

POSTING = (UNIT, CATEGORY, POSITION, TITLE, LEADERSHIP, CONCURRENT, STARTS, LAST_DAY, DECISION)
