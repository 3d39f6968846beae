"""The words of the catalogues: complete where they must be, and each with one Vietnamese only."""

import re

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from django.core.management import call_command
from django.utils.translation import gettext, override

from lms.portal import catalogues


def words(catalogue):
    return {message.id[0] if isinstance(message.id, tuple) else message.id: message for message in catalogue if message.id}


def shown(message):
    return message.string[0] if isinstance(message.string, tuple) else message.string


def places(text):
    """What a sentence leaves open: %(name)s, {name}, and its tags."""
    return sorted(re.findall(r"%\(\w+\)[sd]|\{\w+\}|</?\w+", text))


def test_everything_the_portal_says_has_its_vietnamese():
    collected = words(catalogues.collected("portal"))
    kept = words(catalogues.kept("portal"))
    assert [text for text in collected if text not in kept or not shown(kept[text])] == []


@pytest.mark.parametrize("path", catalogues.borrowed(), ids=lambda path: path.stem)
def test_borrowed_sentences_leave_open_what_the_originals_do(path):
    for text, message in words(catalogues.read(path)).items():
        assert places(shown(message)) == places(text), text


def test_no_word_of_our_own_is_overruled_by_a_borrowed_one():
    borrowed = {text for path in catalogues.borrowed() if path.stem == "django" for text in words(catalogues.read(path))}
    for app in catalogues.APPS:
        assert sorted(borrowed & set(words(catalogues.kept(app)))) == [], app


def test_words_that_are_compiled_are_known_to_the_process_at_once(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    with override("vi"):
        assert gettext("A word of nobody") == "A word of nobody"
    catalogue = Catalog(locale="vi")
    catalogue.add("A word of nobody", "Từ của không ai")
    folder = tmp_path / "vi/LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    call_command("compile_messages")
    with override("vi"):
        assert gettext("A word of nobody") == "Từ của không ai"


def test_no_sentence_has_another_vietnamese_in_another_room():
    """The rooms share one dictionary: of two translations the first room's would be shown in both."""
    said = {}
    for app in catalogues.APPS:
        for message in catalogues.kept(app):
            if message.id:
                text = message.id[0] if isinstance(message.id, tuple) else message.id
                said.setdefault((message.context, text), set()).add(shown(message))
    assert {text: sorted(ways) for text, ways in said.items() if len(ways) > 1} == {}
