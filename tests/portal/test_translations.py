"""Everything that is marked for translation is translated, with the same places for names and numbers."""

import re

import pytest

from lms.portal import catalogues

pytestmark = pytest.mark.once

PLACES = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


@pytest.mark.parametrize("app", catalogues.APPS)
def test_every_string_of_the_code_has_its_vietnamese(app):
    kept = catalogues.kept(app)
    lacking = [
        message.id
        for message in catalogues.collected(app)
        if message.id and ((known := kept.get(message.id, message.context)) is None or not all_words(known))
    ]
    assert lacking == []


def all_words(message):
    words = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(words)


@pytest.mark.parametrize("app", catalogues.APPS)
def test_translations_name_the_same_places_as_the_original(app):
    for message in catalogues.kept(app):
        ids, words = (value if isinstance(value, (list, tuple)) else [value] for value in (message.id, message.string))
        allowed = {place for text in ids for place in PLACES.findall(text)}
        for text in words:
            assert set(PLACES.findall(text)) <= allowed, text
