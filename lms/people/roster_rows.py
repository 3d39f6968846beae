"""Which rows below a header are data, and what the others are: sections, totals, signatures … None of them is dropped without a name."""

import re

from .cells import shown, wording

EXAMPLES = {"vi du", "example"}  # stands in the column of running numbers of a template's example rows
TOTAL = re.compile(
    r"(tổng(\s+(cộng|số))?|cộng|tong\s+(cong|so)|cong\s*[:.]|ấn định danh sách|danh sách (này|trên)?\s*(gồm|có))(?!\w)", re.I
)
SIGNED_ON = re.compile(r"ngày\b.{0,12}\btháng\b.{0,12}\bnăm\b", re.I)
SIGNERS = re.compile(
    r"(tm|kt|tl|tuq|q) [a-z]|(nguoi (lap|tong hop)|lap bieu|thu truong|noi nhan|xac nhan (cua|don)|ky ten|ky (va )?ghi)\b"
)
UNITS = re.compile(
    r"(phong|ban|so|truong|van phong|ubnd|uy ban|hdnd|trung tam|chi cuc|cuc|huyen|thanh pho|tp|thi xa|thi tran|xa|phuong|khoi|to|doi|tram|hoi"
    r"|doan|dang uy|huyen uy|thanh uy|thi uy|tinh uy|mat tran|benh vien|khoa|bo phan|co quan|don vi|nhom|thanh tra|chi nhanh|dac khu)\b"
)
NUMBERED = re.compile(r"^\(?(?:[IVXLC]+|[A-ZĐ]|\d+(?:\.\d+)*)\s*[.)/:-]\s*(?=\S)")
ROMAN = re.compile(r"([IVXLC]+|[A-ZĐ])\s*[.)/:-]?")
ARABIC = re.compile(r"\d+(\.\d+)*\s*[.)]?")
COLUMN_NUMBER = re.compile(r"\(?(\d{1,2}|[A-Z])\)?(\s*=.*)?")


class Sorter:
    """Goes down the rows below a header and says of each what it is: None for data, else the reason why it is none."""

    def __init__(self, header, columns):
        self.ordinal = header.ordinal
        self.headers = [set(map(wording, path)) for path in header.paths]
        self.places = header.places
        self.known = {index for place in header.places.values() for index in place.indices} | set(header.sexes or ())
        self.required = [
            header.places[column.name].indices[0] for column in columns if column.required and column.name in header.places
        ]
        self.names = {
            index for column in columns if column.reads == "name" and column.name in header.places
            for index in header.places[column.name].indices
        }  # fmt: skip
        self.section = ""
        self.below_header = True
        self.signed = False

    def reason(self, values):
        texts = {index: text for index, value in enumerate(values) if (text := shown(value))}
        ordinal = texts.get(self.ordinal, "")
        rest = {index: text for index, text in texts.items() if index != self.ordinal}
        if not texts or (ordinal and not rest and ARABIC.fullmatch(ordinal)):
            return "empty"
        if wording(ordinal) in EXAMPLES:
            return "example"
        if self._is_header(texts):
            self.below_header, self.signed = True, False
            return "repeated_header"
        if self.below_header and _are_column_numbers(list(texts.values()), self.headers):
            return "column_numbers"
        self.below_header = False
        first = next(iter(rest.values()), ordinal)
        if not ARABIC.fullmatch(ordinal) and (TOTAL.match(first) or TOTAL.match(ordinal)):
            return "total"
        if self._is_data(ordinal, rest):
            self.signed = False
            return None
        if self.signed or any(SIGNED_ON.search(text) or SIGNERS.match(wording(text)) for text in texts.values()):
            self.signed = True
            return "signature"
        if self._is_section(ordinal, rest):
            self.section = NUMBERED.sub("", first).rstrip(" :")
            return "section"
        return None if self.known & rest.keys() else "empty"

    def _is_header(self, texts):
        return len(texts) > 1 and all(
            index < len(self.headers) and wording(text) in self.headers[index] for index, text in texts.items()
        )

    def _is_data(self, ordinal, rest):
        """Beyond doubt: it has a running number and more than a unit's name; or what is required, and half of what may be there."""
        filled = self.known & rest.keys()
        if ARABIC.fullmatch(ordinal) and filled:
            return len(rest) > 1 or not UNITS.match(wording(next(iter(rest.values()))))
        enough = min(len(self.known), max(3, len(self.known) // 2))
        return len(filled) >= enough > 1 and all(index in rest for index in self.required)

    def _is_section(self, ordinal, rest):
        words = [text for text in rest.values() if not re.fullmatch(r"[\d.,]+", text)]
        if len(set(words)) > 1 or not (words or ordinal):
            return False
        text = (words or [ordinal])[0]
        if ROMAN.fullmatch(ordinal):
            return bool(words)
        lonely_name = self.ordinal is None and self.names & rest.keys() and not NUMBERED.match(text)
        if UNITS.match(wording(NUMBERED.sub("", text))) and len(rest) <= 1:
            return len(self.known) > 1
        return len({*rest.values(), ordinal} - {""}) == 1 and len(self.known) > 1 and not lonely_name


def _are_column_numbers(texts, headers):
    """1 2 3 …, (1) (2) (3) …, A B 1 2 …: below nearly every header."""
    matches = [COLUMN_NUMBER.fullmatch(text) for text in texts]
    numbers = [int(match[1]) for match in matches if match and match[1].isdigit()]
    consecutive = numbers == list(range(1, len(numbers) + 1)) or numbers == list(range(2, len(numbers) + 2))
    return all(matches) and len(numbers) > 1 and consecutive and 4 * len(texts) >= 3 * sum(map(bool, headers))
