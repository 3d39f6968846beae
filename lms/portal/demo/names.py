"""Vietnamese names, about as frequent as in the province. Pure: the same random numbers give the same names."""

from lms.people.models import Person

FEMALE, MALE = Person.Gender.FEMALE, Person.Gender.MALE

SURNAMES = {
    "Nguyễn": 38, "Trần": 11, "Lê": 9, "Phạm": 8, "Vũ": 6, "Hoàng": 5, "Bùi": 4, "Đỗ": 3, "Đặng": 2, "Ngô": 2,
    "Đinh": 2, "Đoàn": 1.5, "Dương": 1.5, "Phan": 1, "Đào": 1, "Mai": 1, "Trịnh": 1, "Hà": 1, "Tô": 0.5, "Lưu": 0.5, "Tạ": 0.5,
    "Cao": 0.5,
}  # fmt: skip

# By the statistical list of 1979 (`lms.people.ethnicity`).
TAY, HOA, DAO, SAN_CHAY, SAN_DIU = "02", "04", "09", "15", "18"
SURNAMES_OF = {
    DAO: ["Bàn", "Triệu", "Chìu", "Tằng"],
    TAY: ["Hoàng", "Lương", "Nông"],
    SAN_CHAY: ["Ninh", "Lục"],
    SAN_DIU: ["Từ", "Trương"],
    HOA: ["Vòng", "Lý"],
}

MIDDLES = {
    FEMALE: [
        "Thị", "Thị", "Thị", "Thị", "Thị Thu", "Thị Minh", "Thị Thanh", "Thị Hồng", "Thị Ngọc", "Thị Kim", "Thị Bích", "Thị Thúy",
        "Thị Mai", "Thị Lan", "Thu", "Minh", "Thanh", "Hồng", "Ngọc", "Phương", "Bích", "Thùy", "Khánh", "Hoài", "Diệu", "Quỳnh",
    ],
    MALE: [
        "Văn", "Văn", "Văn", "Đức", "Quang", "Minh", "Hữu", "Xuân", "Đình", "Công", "Ngọc", "Thanh", "Anh", "Mạnh", "Tiến", "Trung",
        "Hồng", "Quốc", "Việt", "Hải", "Duy", "Thành", "Trọng", "Bá", "Thế", "Viết",
    ],
}  # fmt: skip

GIVEN = {
    FEMALE: [
        "Anh", "Ánh", "Bình", "Chi", "Châu", "Dung", "Duyên", "Đào", "Giang", "Hà", "Hạnh", "Hằng", "Hiền", "Hiếu", "Hoa", "Hòa",
        "Hoài", "Hồng", "Huế", "Huệ", "Hương", "Hường", "Huyền", "Khánh", "Lan", "Lệ", "Liên", "Linh", "Loan", "Lý", "Mai", "Minh",
        "Mơ", "My", "Nga", "Ngân", "Ngọc", "Nguyệt", "Nhàn", "Nhung", "Oanh", "Phương", "Phượng", "Quyên", "Quỳnh", "Tâm", "Thanh",
        "Thảo", "Thoa", "Thơm", "Thu", "Thúy", "Thủy", "Thùy", "Thương", "Trang", "Trâm", "Tuyết", "Uyên", "Vân", "Xuân", "Yến",
    ],
    MALE: [
        "An", "Anh", "Bách", "Bảo", "Bình", "Chiến", "Chính", "Chung", "Công", "Cường", "Dũng", "Duy", "Dương", "Đạt", "Điệp", "Đông",
        "Đức", "Giang", "Hà", "Hải", "Hiệp", "Hiếu", "Hòa", "Hoàn", "Hoàng", "Hóa", "Hùng", "Huy", "Hưng", "Khải", "Khoa", "Khỏe",
        "Kiên", "Lâm", "Linh", "Long", "Lợi", "Lực", "Mạnh", "Minh", "Nam", "Nghĩa", "Ngọc", "Phong", "Phúc", "Phương", "Quân",
        "Quang", "Quý", "Quyết", "Sơn", "Tài", "Tâm", "Tân", "Thái", "Thành", "Thắng", "Thịnh", "Thọ", "Thuận", "Tiến", "Toàn",
        "Trung", "Trường", "Tuấn", "Tùng", "Tuyến", "Văn", "Việt", "Vinh", "Vũ", "Vương",
    ],
}  # fmt: skip

# Where the tone stands: Hòa and Hoà are the same name, written by two schools.
OLD_TO_NEW = {
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ", "ọe": "oẹ",
    "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip
NEW_STYLE_IN_TEN = 3


def in_new_style(name):
    """`Nguyễn Thị Hòa` → `Nguyễn Thị Hoà`; a name without such a syllable comes back unchanged."""
    words = name.split()
    return " ".join(next((word[:-2] + new for old, new in OLD_TO_NEW.items() if word.endswith(old)), word) for word in words)


class Names:
    """Hands out names; none twice. Of the names that can be spelled in two ways, 3 in 10 are in the new style."""

    def __init__(self, random):
        self.random = random
        self.given = set()
        self.spelled_twice = 0

    def next(self, gender, ethnicity):
        name = self._draw(gender, ethnicity)
        while name in self.given:
            name = self._draw(gender, ethnicity)
        self.given.add(name)
        return self._spelled(name)

    def _draw(self, gender, ethnicity):
        if ethnicity in SURNAMES_OF:
            surname = self.random.choice(SURNAMES_OF[ethnicity])
        else:
            (surname,) = self.random.choices(list(SURNAMES), weights=SURNAMES.values())
        return f"{surname} {self.random.choice(MIDDLES[gender])} {self.random.choice(GIVEN[gender])}"

    def _spelled(self, name):
        if in_new_style(name) == name:
            return name
        self.spelled_twice += 1
        return in_new_style(name) if self.spelled_twice % 10 < NEW_STYLE_IN_TEN else name
