"""The units of the demo province. For a bigger province the whole pattern below the root is repeated, numbered from 2."""

from collections import namedtuple
from datetime import date

from lms.people.models import Unit

Level, Kind = Unit.Level, Unit.Kind

ROOT = "qn"
ESTABLISHED = date(2000, 1, 1)  # before any posting of the demo; the true dates differ and do not matter here

Body = namedtuple("Body", "code name short_name short_of_f3 short_of_f4")
# The last two numbers: how many of the 8 lack what F3 and F4 ask for.
BODIES = [
    Body("vp-ubnd", "Văn phòng Ủy ban nhân dân tỉnh", "Văn phòng UBND tỉnh", 0, 1),
    Body("so-noi-vu", "Sở Nội vụ", "", 0, 0),
    Body("so-tai-chinh", "Sở Tài chính", "", 1, 0),
    Body("so-khdt", "Sở Kế hoạch và Đầu tư", "Sở KH&ĐT", 0, 2),
    Body("so-tu-phap", "Sở Tư pháp", "", 0, 1),
    Body("so-cong-thuong", "Sở Công Thương", "", 2, 0),
    Body("so-nnptnt", "Sở Nông nghiệp và Phát triển nông thôn", "Sở NN&PTNT", 1, 1),
    Body("so-gtvt", "Sở Giao thông vận tải", "Sở GTVT", 0, 2),
    Body("so-xay-dung", "Sở Xây dựng", "", 3, 0),
    Body("so-tnmt", "Sở Tài nguyên và Môi trường", "Sở TN&MT", 0, 1),
    Body("so-tttt", "Sở Thông tin và Truyền thông", "Sở TT&TT", 1, 0),
    Body("so-ldtbxh", "Sở Lao động - Thương binh và Xã hội", "Sở LĐ-TB&XH", 0, 3),
    Body("so-vhtt", "Sở Văn hóa và Thể thao", "Sở VH&TT", 0, 1),
    Body("so-du-lich", "Sở Du lịch", "", 2, 0),
    Body("so-khcn", "Sở Khoa học và Công nghệ", "Sở KH&CN", 1, 0),
    Body("so-gddt", "Sở Giáo dục và Đào tạo", "Sở GD&ĐT", 0, 1),
    Body("so-y-te", "Sở Y tế", "", 0, 2),
    Body("so-ngoai-vu", "Sở Ngoại vụ", "", 1, 1),
    Body("thanh-tra-tinh", "Thanh tra tỉnh", "", 0, 0),
    Body("ban-dan-toc", "Ban Dân tộc", "", 0, 2),
]
STAFF_OF_A_BODY = 8

District = namedtuple("District", "code name staff leaders planned short_of_f3 short_of_f4")
DISTRICTS = [
    District("tp-ha-long", "Thành phố Hạ Long", 30, 8, 10, 1, 4),
    District("tp-mong-cai", "Thành phố Móng Cái", 20, 6, 7, 2, 3),
    District("tp-cam-pha", "Thành phố Cẩm Phả", 22, 6, 7, 1, 2),
    District("tp-uong-bi", "Thành phố Uông Bí", 20, 6, 7, 2, 3),
    District("tx-quang-yen", "Thị xã Quảng Yên", 20, 6, 6, 1, 4),
    District("tx-dong-trieu", "Thị xã Đông Triều", 22, 6, 7, 2, 3),
    District("h-van-don", "Huyện Vân Đồn", 18, 6, 6, 3, 2),
    District("h-tien-yen", "Huyện Tiên Yên", 16, 5, 5, 2, 4),
    District("h-hai-ha", "Huyện Hải Hà", 16, 5, 5, 3, 3),
    District("h-dam-ha", "Huyện Đầm Hà", 14, 4, 5, 3, 2),
    District("h-ba-che", "Huyện Ba Chẽ", 14, 4, 5, 4, 5),
    District("h-binh-lieu", "Huyện Bình Liêu", 14, 4, 5, 3, 4),
    District("h-co-to", "Huyện Cô Tô", 14, 4, 5, 1, 3),
]

Commune = namedtuple("Commune", "code name district planned")
COMMUNES = [
    Commune("p-hong-gai", "Phường Hồng Gai", "tp-ha-long", 3),
    Commune("p-bach-dang", "Phường Bạch Đằng", "tp-ha-long", 3),
    Commune("p-bai-chay", "Phường Bãi Cháy", "tp-ha-long", 3),
    Commune("xa-thong-nhat", "Xã Thống Nhất", "tp-ha-long", 3),
    Commune("p-tran-phu", "Phường Trần Phú", "tp-mong-cai", 3),
    Commune("xa-hai-son", "Xã Hải Sơn", "tp-mong-cai", 2),
    Commune("p-cam-trung", "Phường Cẩm Trung", "tp-cam-pha", 3),
    Commune("p-cua-ong", "Phường Cửa Ông", "tp-cam-pha", 2),
    Commune("p-quang-trung", "Phường Quang Trung", "tp-uong-bi", 3),
    Commune("xa-thuong-yen-cong", "Xã Thượng Yên Công", "tp-uong-bi", 2),
    Commune("p-quang-yen", "Phường Quảng Yên", "tx-quang-yen", 3),
    Commune("xa-song-khoai", "Xã Sông Khoai", "tx-quang-yen", 2),
    Commune("p-mao-khe", "Phường Mạo Khê", "tx-dong-trieu", 3),
    Commune("p-dong-trieu", "Phường Đông Triều", "tx-dong-trieu", 2),
    Commune("xa-an-sinh", "Xã An Sinh", "tx-dong-trieu", 2),
    Commune("tt-cai-rong", "Thị trấn Cái Rồng", "h-van-don", 3),
    Commune("xa-quan-lan", "Xã Quan Lạn", "h-van-don", 2),
    Commune("tt-tien-yen", "Thị trấn Tiên Yên", "h-tien-yen", 2),
    Commune("xa-dai-duc", "Xã Đại Dực", "h-tien-yen", 2),
    Commune("tt-quang-ha", "Thị trấn Quảng Hà", "h-hai-ha", 2),
    Commune("xa-quang-duc", "Xã Quảng Đức", "h-hai-ha", 2),
    Commune("tt-dam-ha", "Thị trấn Đầm Hà", "h-dam-ha", 2),
    Commune("tt-ba-che", "Thị trấn Ba Chẽ", "h-ba-che", 2),
    Commune("tt-binh-lieu", "Thị trấn Bình Liêu", "h-binh-lieu", 2),
    Commune("tt-co-to", "Thị trấn Cô Tô", "h-co-to", 2),
]

SCHOOL = "truong-nvc"
Service = namedtuple("Service", "code name parent sector f7 f8 f9")
# The last three numbers: of 50 public employees (of 6 managers for F8), how many have what F7, F8, F9 ask for.
SERVICES = [
    Service(SCHOOL, "Trường Đào tạo cán bộ Nguyễn Văn Cừ", ROOT, "lecturers", 41, 6, 47),
    Service("dh-ha-long", "Trường Đại học Hạ Long", ROOT, "lecturers", 45, 5, 44),
    Service("bv-da-khoa-tinh", "Bệnh viện Đa khoa tỉnh", "so-y-te", "hospital", 40, 6, 46),
    Service("bv-bai-chay", "Bệnh viện Bãi Cháy", "so-y-te", "hospital", 39, 5, 43),
    Service("bv-san-nhi", "Bệnh viện Sản Nhi Quảng Ninh", "so-y-te", "hospital", 35, 4, 42),
    Service("bv-uong-bi", "Bệnh viện Việt Nam - Thụy Điển Uông Bí", "so-y-te", "hospital", 38, 5, 40),
    Service("cdc", "Trung tâm Kiểm soát bệnh tật tỉnh", "so-y-te", "health_centre", 43, 6, 45),
    Service("ttyt-mong-cai", "Trung tâm Y tế thành phố Móng Cái", "so-y-te", "health_centre", 33, 3, 36),
    Service("ttyt-dong-trieu", "Trung tâm Y tế thị xã Đông Triều", "so-y-te", "health_centre", 34, 4, 37),
    Service("ttyt-van-don", "Trung tâm Y tế huyện Vân Đồn", "so-y-te", "health_centre", 30, 3, 34),
    Service("ttyt-tien-yen", "Trung tâm Y tế huyện Tiên Yên", "so-y-te", "health_centre", 29, 4, 33),
    Service("ttyt-binh-lieu", "Trung tâm Y tế huyện Bình Liêu", "so-y-te", "health_centre", 25, 3, 31),
    Service("thpt-hon-gai", "Trường THPT Hòn Gai", "so-gddt", "teachers", 37, 5, 41),
    Service("thpt-chuyen-ha-long", "Trường THPT Chuyên Hạ Long", "so-gddt", "teachers", 36, 6, 39),
    Service("thpt-cam-pha", "Trường THPT Cẩm Phả", "so-gddt", "teachers", 35, 4, 39),
    Service("thpt-uong-bi", "Trường THPT Uông Bí", "so-gddt", "teachers", 35, 5, 39),
    Service("thpt-tran-phu", "Trường THPT Trần Phú", "so-gddt", "teachers", 32, 4, 38),
    Service("thpt-binh-lieu", "Trường THPT Bình Liêu", "so-gddt", "teachers", 27, 3, 32),
    Service("tt-truyen-thong", "Trung tâm Truyền thông tỉnh", ROOT, "media", 35, 6, 39),
    Service("tt-cntt-tt", "Trung tâm Công nghệ thông tin và Truyền thông", "so-tttt", "media", 31, 3, 35),
]

# The share of ethnic minorities among a unit's people, before the total is set; elsewhere it is small.
MINORITY_SHARE = {
    "h-binh-lieu": 0.65, "tt-binh-lieu": 0.7, "ttyt-binh-lieu": 0.45, "thpt-binh-lieu": 0.45, "h-ba-che": 0.6, "tt-ba-che": 0.65,
    "h-tien-yen": 0.25, "tt-tien-yen": 0.25, "xa-dai-duc": 0.6, "ttyt-tien-yen": 0.2, "h-hai-ha": 0.2, "xa-quang-duc": 0.5,
    "h-dam-ha": 0.2, "tt-dam-ha": 0.2, "xa-hai-son": 0.5, "ttyt-mong-cai": 0.1, "h-van-don": 0.1, "xa-thuong-yen-cong": 0.3,
    "xa-an-sinh": 0.2, "xa-thong-nhat": 0.2, "ban-dan-toc": 0.4,
}  # fmt: skip
MINORITY_SHARE_ELSEWHERE = 0.04


def code_in(copy, code):
    """The code of a unit in the `copy`-th repetition of the pattern: `tp-ha-long`, `tp-ha-long-2`, …; there is one root."""
    return code if copy == 1 or code == ROOT else f"{code}-{copy}"


def establish(copies):
    """Write the units of so many copies of the pattern; {code: Unit}."""
    units = {}
    _add(units, [Unit(code=ROOT, name="Tỉnh Quảng Ninh", short_name="Quảng Ninh", level=Level.PROVINCE, kind=Kind.PROVINCE)])
    for layer in (_bodies_and_districts, _communes_and_services):
        _add(units, [unit for copy in range(1, copies + 1) for unit in layer(copy, units)])
    return units


def _add(units, layer):
    """Units of one layer: their parents are there already."""
    for unit in layer:
        unit.established = ESTABLISHED
        unit.full_clean(validate_unique=False, validate_constraints=False)
    units.update((unit.code, unit) for unit in Unit.objects.bulk_create(layer))


def _bodies_and_districts(copy, units):
    for body in BODIES:
        yield _unit(copy, units, body, ROOT, Level.PROVINCE, Kind.BODY, short_name=body.short_name)
    for district in DISTRICTS:
        yield _unit(copy, units, district, ROOT, Level.DISTRICT, Kind.DISTRICT)


def _communes_and_services(copy, units):
    for commune in COMMUNES:
        yield _unit(copy, units, commune, commune.district, Level.COMMUNE, Kind.COMMUNE)
    for service in SERVICES:
        yield _unit(copy, units, service, service.parent, Level.PROVINCE, Kind.SERVICE)


def _unit(copy, units, row, parent, level, kind, short_name=""):
    number = "" if copy == 1 else f" {copy}"
    return Unit(
        code=code_in(copy, row.code),
        name=row.name + number,
        short_name=short_name and short_name + number,
        level=level,
        kind=kind,
        parent=units[code_in(copy, parent)],
    )
