"""Vietnamese names and text: pure functions, no Django. (Being written.)"""

import unicodedata


def clean(text):
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def fold(text):
    stripped = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in stripped if not unicodedata.combining(c))


def match_key(name):
    return fold(name)


def sort_key(name):
    return fold(" ".join(reversed(name.split())))
