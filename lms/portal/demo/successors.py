"""What became of the districts and communes on 1 July 2025, and who goes where. Pure.

An illustration: the names of the new communes are those that the province has, but only what the demo contains is mapped, a district
hands its work to the new communes of its old area, and who goes where is invented. The merging of provincial departments earlier in
2025 is left out.
"""

from collections import defaultdict, namedtuple
from dataclasses import dataclass

from lms.people.models import Posting

from .organisation import COMMUNES, DISTRICTS

Leaving = Posting.Leaving

Successor = namedtuple("Successor", "code name district communes")
# The first one that names an old unit takes its people, unless something else is said of them. Codes are never used twice: those of old
# wards that keep their name end in the year.
SUCCESSORS = [
    Successor("p-hong-gai-2025", "Phường Hồng Gai", "tp-ha-long", ["p-hong-gai", "p-bach-dang"]),
    Successor("p-bai-chay-2025", "Phường Bãi Cháy", "tp-ha-long", ["p-bai-chay"]),
    Successor("x-thong-nhat", "Xã Thống Nhất", "tp-ha-long", ["xa-thong-nhat"]),
    Successor("p-mong-cai-1", "Phường Móng Cái 1", "tp-mong-cai", ["p-tran-phu"]),
    Successor("x-hai-son", "Xã Hải Sơn", "tp-mong-cai", ["xa-hai-son"]),
    Successor("p-cam-pha", "Phường Cẩm Phả", "tp-cam-pha", ["p-cam-trung"]),
    Successor("p-cua-ong-2025", "Phường Cửa Ông", "tp-cam-pha", ["p-cua-ong"]),
    Successor("p-uong-bi", "Phường Uông Bí", "tp-uong-bi", ["p-quang-trung"]),
    Successor("p-yen-tu", "Phường Yên Tử", "tp-uong-bi", ["xa-thuong-yen-cong"]),
    Successor("p-quang-yen-2025", "Phường Quảng Yên", "tx-quang-yen", ["p-quang-yen"]),
    Successor("p-hiep-hoa", "Phường Hiệp Hòa", "tx-quang-yen", ["xa-song-khoai"]),
    Successor("p-dong-trieu-2025", "Phường Đông Triều", "tx-dong-trieu", ["p-dong-trieu"]),
    Successor("p-mao-khe-2025", "Phường Mạo Khê", "tx-dong-trieu", ["p-mao-khe"]),
    Successor("p-an-sinh", "Phường An Sinh", "tx-dong-trieu", ["xa-an-sinh"]),
    Successor("dk-van-don", "Đặc khu Vân Đồn", "h-van-don", ["tt-cai-rong", "xa-quan-lan"]),
    Successor("x-tien-yen", "Xã Tiên Yên", "h-tien-yen", ["tt-tien-yen", "xa-dai-duc"]),
    Successor("x-dong-ngu", "Xã Đông Ngũ", "h-tien-yen", ["xa-dai-duc"]),
    Successor("x-quang-ha", "Xã Quảng Hà", "h-hai-ha", ["tt-quang-ha"]),
    Successor("x-quang-duc", "Xã Quảng Đức", "h-hai-ha", ["xa-quang-duc"]),
    Successor("x-dam-ha", "Xã Đầm Hà", "h-dam-ha", ["tt-dam-ha"]),
    Successor("x-ba-che", "Xã Ba Chẽ", "h-ba-che", ["tt-ba-che"]),
    Successor("x-binh-lieu", "Xã Bình Liêu", "h-binh-lieu", ["tt-binh-lieu"]),
    Successor("dk-co-to", "Đặc khu Cô Tô", "h-co-to", ["tt-co-to"]),
]
ENDING = [unit.code for unit in (*DISTRICTS, *COMMUNES)]

# Some of the districts' staff go to provincial bodies (home, place → body), some leave the service.
TO_BODIES = {
    ("tp-ha-long", 12): "so-noi-vu", ("tp-ha-long", 15): "so-xay-dung", ("tp-ha-long", 20): "so-tai-chinh",
    ("tp-mong-cai", 10): "so-ngoai-vu", ("tp-mong-cai", 13): "so-cong-thuong", ("tp-cam-pha", 9): "so-noi-vu",
    ("tp-cam-pha", 16): "so-tnmt", ("tp-uong-bi", 11): "so-tai-chinh", ("tx-quang-yen", 13): "so-nnptnt",
    ("tx-dong-trieu", 8): "thanh-tra-tinh", ("h-van-don", 10): "so-du-lich", ("h-binh-lieu", 8): "ban-dan-toc",
}  # fmt: skip
RESIGNING = [("tp-ha-long", 24), ("tp-cam-pha", 19), ("tx-quang-yen", 16), ("h-hai-ha", 11)]
RETIRING_FROM = [district.code for district in DISTRICTS[::2]]  # the oldest of those without one of the two highest posts

# The two who led a district lead a commune now. A post that one person alone can hold is theirs first; then the next is a deputy.
NEW_POSTS = ["Bí thư Đảng ủy", "Chủ tịch Ủy ban nhân dân"]
DEPUTIES = {
    "Bí thư Đảng ủy": "Phó Bí thư Đảng ủy",
    "Chủ tịch Hội đồng nhân dân": "Phó Chủ tịch Hội đồng nhân dân",
    "Chủ tịch Ủy ban nhân dân": "Phó Chủ tịch Ủy ban nhân dân",
    "Chủ tịch Ủy ban Mặt trận Tổ quốc": "Phó Chủ tịch Ủy ban Mặt trận Tổ quốc",
    "Bí thư Đoàn Thanh niên": "Phó Bí thư Đoàn Thanh niên",
    "Chỉ huy trưởng Ban Chỉ huy quân sự": "Phó Chỉ huy trưởng Ban Chỉ huy quân sự",
}


@dataclass(frozen=True)
class Fate:
    """What the reform brings to somebody whose unit ends: a unit (by the code in the first copy) and position, or a reason to leave."""

    to: str = ""
    position: str = ""
    leaving: str = ""


def successors_of(home):
    """The codes of the units in which the work of an old one goes on; the first takes its people."""
    return [new.code for new in SUCCESSORS if home == new.district or home in new.communes]


def leaving(members):
    """{member: why} of those who leave the service with the reform."""
    gone = {member: Leaving.LEFT for member in members if member.active and (member.home, member.place) in RESIGNING}
    for district in RETIRING_FROM:
        staff = [member for member in members if member.active and member.home == district and _may_retire(member, gone)]
        gone[min(staff, key=lambda member: member.birth_date)] = Leaving.RETIRED
    return gone


def _may_retire(member, gone):
    return member.place > 1 and member not in gone and (member.home, member.place) not in TO_BODIES


def fates(members):
    """{member: Fate} of all in service in the units that end; members of one copy, in which districts come before communes."""
    gone, posts_held, found = leaving(members), defaultdict(set), {}
    for member in members:
        if member in gone:
            found[member] = Fate(leaving=gone[member])
        elif member.active and member.home in ENDING:
            to = _to(member)
            position = NEW_POSTS[member.place] if member.group == "district" and member.place < 2 else member.position
            if position in posts_held[to]:
                position = DEPUTIES[position]
            elif position in DEPUTIES:
                posts_held[to].add(position)
            found[member] = Fate(to, position)
    return found


def _to(member):
    """In turn to each successor of the old unit, so that nobody is left without people who know the work."""
    heirs = successors_of(member.home)
    return TO_BODIES.get((member.home, member.place)) or heirs[member.place % len(heirs)]
