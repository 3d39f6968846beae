"""The 54 ethnic groups (dân tộc) by the statistical list of 1979. Import by name: other systems number them differently."""

import re

from lms.vietnamese import fold

NAMES = [
    "Kinh",
    "Tày",
    "Thái",
    "Hoa",
    "Khơ-me",
    "Mường",
    "Nùng",
    "Hmông",
    "Dao",
    "Gia-rai",
    "Ngái",
    "Ê-đê",
    "Ba-na",
    "Xơ-đăng",
    "Sán Chay",
    "Cơ-ho",
    "Chăm",
    "Sán Dìu",
    "Hrê",
    "Mnông",
    "Ra-glai",
    "Xtiêng",
    "Bru-Vân Kiều",
    "Thổ",
    "Giáy",
    "Cơ-tu",
    "Gié-Triêng",
    "Mạ",
    "Khơ-mú",
    "Co",
    "Ta-ôi",
    "Chơ-ro",
    "Kháng",
    "Xinh-mun",
    "Hà Nhì",
    "Chu-ru",
    "Lào",
    "La Chí",
    "La Ha",
    "Phù Lá",
    "La Hủ",
    "Lự",
    "Lô Lô",
    "Chứt",
    "Mảng",
    "Pà Thẻn",
    "Cơ Lao",
    "Cống",
    "Bố Y",
    "Si La",
    "Pu Péo",
    "Brâu",
    "Ơ-đu",
    "Rơ-măm",
]
CHOICES = [(f"{number:02}", name) for number, name in enumerate(NAMES, 1)]
KINH = "01"

# Other names and spellings that lists of staff carry, besides those that differ only by hyphens, marks and capitals.
ALIASES = {
    "Việt": "Kinh",
    "Hán": "Hoa",
    "Khmer": "Khơ-me",
    "Mông": "Hmông",
    "Mèo": "Hmông",
    "Jrai": "Gia-rai",
    "Xê-đăng": "Xơ-đăng",
    "Sê-đăng": "Xơ-đăng",
    "Cao Lan": "Sán Chay",
    "Sán Chỉ": "Sán Chay",
    "Cao Lan - Sán Chỉ": "Sán Chay",
    "K'ho": "Cơ-ho",
    "Sán Dẻo": "Sán Dìu",
    "Raglay": "Ra-glai",
    "S'tiêng": "Xtiêng",
    "Bru": "Bru-Vân Kiều",
    "Vân Kiều": "Bru-Vân Kiều",
    "Nhắng": "Giáy",
    "Katu": "Cơ-tu",
    "Cor": "Co",
}
# Groups whose branches are named after them: Dao Thanh Y, Dao Thanh Phán, Thái Đen, Nùng Phàn Slình …
BRANCHED = ["Dao", "Hmông", "Mông", "Thái", "Nùng", "Lô Lô"]


def is_minority(code):
    """True, False, or None where the ethnicity is not known: blank is not Kinh."""
    return code != KINH if code else None


def code_of(name):
    """The code of the group of this name, however it is spelt; None where no group is called so. Blank is nobody's name."""
    key = _key(name)
    if key in BY_KEY:
        return BY_KEY[key]
    words = fold(name).split()
    return next((BY_KEY[_key(group)] for group in BRANCHED if words[: len(group.split())] == fold(group).split()), None)


def _key(name):
    return re.sub(r"[^a-z]", "", fold(name))


BY_KEY = {_key(name): code for code, name in CHOICES}
BY_KEY |= {_key(alias): BY_KEY[_key(name)] for alias, name in ALIASES.items()}
