"""Vietnamese text in the encodings of before Unicode: recognised by what it would say, converted, and never touched where it is Unicode.

TCVN3 (fonts .VnTime, .VnArial), VNI (VNI-Times) and CP1258 put other letters behind the codes of Western ones, so a sheet holds
`NguyÔn` where its font showed `Nguyễn`. A word belongs to an encoding if it makes a Vietnamese syllable there; some words do so in two
(`Bé` is Unicode for a small child and TCVN3 for a ministry), so it is the column that is judged, not the cell. UTF-8 that was read as
CP1252 (`Nguyá»…n`) has lost bytes on the way: it is only recognised.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from .vietnamese import syllable

# Codes → letters. Capitals with tones are missing on purpose: the fonts .VnTimeH show capitals for the codes of small letters.
TCVN3 = str.maketrans(
    "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
)
TCVN3_CODES = {chr(code) for code in TCVN3}

# In VNI a letter is followed by its marks: `a` + `ù` is á, `a` + `á` is ấ.
VNI_TONES = dict(zip("øûõùï", "\u0300\u0309\u0303\u0301\u0323", strict=True))
VNI_HATS = {"â": "\u0302"} | dict(
    zip("àåãáä", ("\u0302" + tone for tone in "\u0300\u0309\u0303\u0301\u0323"), strict=True)
)  # circumflex, alone and with each tone
VNI_BREVES = {"ê": "\u0306"} | dict(zip("èúüéë", ("\u0306" + tone for tone in "\u0300\u0309\u0303\u0301\u0323"), strict=True))
VNI_LETTERS = dict(zip("ôöñíìæóòîÔÖÑÍÌÆÓÒÎ", "ơưđíìỉĩịỵƠƯĐÍÌỈĨỊỴ", strict=True))
VNI_MARKS = {
    "a": VNI_TONES | VNI_HATS | VNI_BREVES,
    "e": VNI_TONES | VNI_HATS,
    "o": VNI_TONES | VNI_HATS,
    "u": VNI_TONES,
    "y": VNI_TONES,
    "ô": VNI_TONES,
    "ö": VNI_TONES,
}

# Every rhyme of Vietnamese without its tone: what may stand after the consonants that begin a syllable.
RHYMES = frozenset(
    re.findall(
        r"\w+",
        """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm ên ênh
        êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn
        oăng oăt oe oen oeo oet oi om on ong ooc oong op ot oc ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch
        uênh uêt ui um un ung uơ up ut uy uya uych uyên uyêt uynh uyt uyu uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn
        ương ươp ươt ươu ưu ưt y yêm yên yêng yêt yêu ynh ăk ak âk""",
    )
)
ONSETS = ["ngh", "ng", "nh", "gh", "gi", "kh", "ph", "qu", "th", "tr", "ch", *"bcdđghklmnpqrstvx", ""]
STOPPED = ("c", "k", "p", "t", "ch")

# Letters outside Latin-1 that only Unicode text has, and tone marks that stand by themselves (NFD, or CP1258 that was decoded).
UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
# What parts words. Not the signs of Latin-1: in TCVN3 they are letters.
BETWEEN_WORDS = re.compile("[\x00-@\\[-`{-\xa0\u2000-\u206f]+")
MARKED = re.compile("[\xa1-\xff]")


def convert(text, encoding):
    """The text that was meant; None where these are no codes of `encoding`."""
    return CONVERTERS[encoding](text)


def meant(text, encoding):
    """The text converted, but for words that are Vietnamese as they stand and would be none after (`Ông` typed before a name)."""
    if (whole := convert(text, encoding)) is None:
        return text
    before, after = re.split(r"(\s+)", text), re.split(r"(\s+)", whole)
    if len(before) != len(after):
        return whole
    return "".join(
        word if word != other and is_vietnamese(word) and not is_vietnamese(other) else other
        for word, other in zip(before, after, strict=True)
    )


def _from_tcvn3(text):
    if any(letter > "\xa0" and letter not in TCVN3_CODES and not _punctuation(letter) for letter in text):
        return None
    words = re.split(r"(\s+)", text)
    shouted = any(map(_is_shouted, words)) and not any(letter.isascii() and letter.islower() for letter in text)
    return "".join(_tcvn3_word(word).upper() if shouted or _is_shouted(word) else _tcvn3_word(word) for word in words)


def _tcvn3_word(word):
    return unicodedata.normalize("NFC", word.translate(TCVN3))


def _is_shouted(word):
    """`TRÇN` is TRẦN: beside capitals, the codes of small letters are capitals too. One capital, as in `Hµ`, says nothing."""
    plain = [letter for letter in word if letter.isascii() and letter.isalpha()]
    return len(plain) > 1 and all(map(str.isupper, plain))


def with_capitals(name):
    """A name from TCVN3 with the capitals that it could not write: `Nguyễn Thị ánh` → `Nguyễn Thị Ánh`, where others have them."""
    if not any(letter.isupper() for letter in name):
        return name
    return " ".join(word if word[:1].isascii() else word[:1].upper() + word[1:] for word in name.split(" "))


def _from_vni(text):
    letters, base = [], ""
    for letter in text:
        marks = VNI_MARKS.get(base.lower(), {}) if base else {}
        if letter.lower() in marks and base.isupper() >= letter.isupper():
            letters.append(marks[letter.lower()])
            base = ""
        elif letter in VNI_LETTERS:
            letters.append(VNI_LETTERS[letter])
            base = letter
        elif letter > "\xa0" and not _punctuation(letter):
            return None
        else:
            letters.append(letter)
            base = letter
    return unicodedata.normalize("NFC", "".join(letters))


def _from_cp1258(text):
    try:
        return unicodedata.normalize("NFC", text.encode("cp1252").decode("cp1258"))
    except UnicodeError:
        return None


def _punctuation(letter):
    return "\u2000" <= letter <= "\u206f"


CONVERTERS = {"tcvn3": _from_tcvn3, "vni": _from_vni, "cp1258": _from_cp1258}


@lru_cache(maxsize=20_000)
def is_vietnamese(word):
    """Whether the word is spelt as a Vietnamese syllable can be."""
    letters, tone = syllable(word)
    return any(
        letters.startswith(onset)
        and letters[len(onset) :] in RHYMES
        and (tone in (5, 6) or not letters.endswith(STOPPED) or letters == onset)
        for onset in ONSETS
    )


@lru_cache(maxsize=20_000)
def readings(text):
    """In which encodings every marked word of the text is Vietnamese: any of `unicode`, `tcvn3`, `vni`, `cp1258`.

    Nothing where no word has a mark (it reads alike in all), and where none makes sense.
    """
    if UNICODE_ONLY.search(text):
        return frozenset({"unicode"})
    words = [word for word in BETWEEN_WORDS.split(text) if MARKED.search(word)]
    if not words:
        return frozenset()
    found = {"unicode"} if all(map(is_vietnamese, words)) else set()
    for encoding in CONVERTERS if re.search("[A-Za-z]", text) else ():  # a sign alone is no evidence
        meant = [convert(word, encoding) for word in words]
        if all(word and is_vietnamese(word) for word in meant):
            found.add(encoding)
    return frozenset(found)


def is_garbled(text):
    """UTF-8 that was read as CP1252: `Nguyá»…n`. What it said cannot be had back from it: some bytes are no letters there."""
    if not re.search("[\xc3-\xc6\xe1]", text):
        return False
    as_bytes = b"".join(_byte(letter) for letter in text)
    meant = as_bytes.decode("utf-8", "ignore")
    # Two bytes make one letter, three make one of ạ … ỹ: a text that shrinks and then speaks Vietnamese was UTF-8.
    return bool(UNICODE_ONLY.search(meant) or re.search("[à-ý]", meant, re.IGNORECASE)) and not readings(text)


def _byte(letter):
    try:
        return letter.encode("cp1252")
    except UnicodeError:
        return letter.encode("latin-1", "ignore")


class Evidence:
    """What the texts of a column say about its encoding."""

    def __init__(self):
        self.only = Counter()  # texts that make sense in this encoding and not as Unicode
        self.unicode = 0  # texts that make sense as Unicode alone
        self.both = Counter()  # texts that make sense as Unicode and in this encoding
        self.either = 0  # texts that make sense as Unicode and in some encoding
        self.neither = 0

    def add(self, text):
        found = readings(text)
        if found == {"unicode"}:
            self.unicode += 1
        elif "unicode" in found:
            self.either += 1
            self.both.update(found - {"unicode"})
        elif found:
            self.only.update(found)
        elif MARKED.search(text):
            self.neither += 1

    @property
    def likeliest(self):
        return self.only.most_common(1)[0][0] if self.only else None

    @property
    def encoding(self):
        """The old encoding that the column is written in; None where it is Unicode, or mostly."""
        best = self.likeliest
        return best if best and self.only[best] > max(self.unicode, self.neither) else None


def encodings_of(columns):
    """For each key of `columns` (key → Evidence) its old encoding; keys in Unicode are left out.

    One text alone is not enough where other columns are in Unicode. A column of words that make sense both ways goes with the others,
    where these are all in the same old encoding.
    """
    modern = any(evidence.unicode for evidence in columns.values())
    found = {
        key: evidence.encoding
        for key, evidence in columns.items()
        if evidence.encoding and (evidence.only[evidence.encoding] > 1 or not modern)
    }
    if len(set(found.values())) != 1 or modern:
        return found
    old = next(iter(found.values()))
    return found | {
        key: old for key, evidence in columns.items() if evidence.both[old] == evidence.either > 0 and not evidence.only
    }
