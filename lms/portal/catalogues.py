"""The message catalogues: one for each app, collected from its code and templates, compiled without gettext installed.

`templates/<app>/` belongs to the app of that name; all other templates, and the modules directly under `lms/`, to the portal.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

APPS = {
    "people": Path("lms/people"),
    "courses": Path("courses"),
    "certificates": Path("certificates"),
    "coverage": Path("lms/coverage"),
    "portal": Path("lms/portal"),
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def catalogue_path(app):
    return settings.BASE_DIR / APPS[app] / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def sources(app):
    """The files whose strings belong to this app."""
    base = settings.BASE_DIR
    yield from _python(base / APPS[app])
    if app == "portal":
        yield from sorted((base / "lms").glob("*.py"))
        others = {base / "templates" / other for other in APPS if other != "portal"}
        yield from (path for path in _templates(base / "templates") if not others & set(path.parents))
    else:
        yield from _templates(base / "templates" / app)


def _python(folder):
    return (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


def _templates(folder):
    return sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".txt"))


def collected(app):
    """A Catalog of all marked strings of this app, without translations."""
    catalogue = Catalog(locale="vi", fuzzy=False, project="learning-records", version="1", last_translator="", language_team="")
    for path in sources(app):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = f"({templatize(text, origin=str(path))}\n)"  # within brackets the indentation of the markup means nothing
        for _line, message, _comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
            catalogue.add(message, context=context)
    return catalogue


def kept(app):
    """The Catalog as it stands in the repository; empty where there is none yet."""
    path = catalogue_path(app)
    return read(path) if path.exists() else Catalog(locale="vi", fuzzy=False)


def read(path):
    with path.open("rb") as file:
        return read_po(file, locale="vi")


def borrowed():
    """Catalogues of words that Django and Wagtail say without knowing their Vietnamese. They are kept by hand."""
    return sorted((settings.BASE_DIR / "lms" / "locale").rglob("*.po"))


def update(app):
    """Bring the catalogue up to the code: new strings come in empty, those no longer used go. Returns how many lack words."""
    catalogue, before = collected(app), kept(app)
    for message in catalogue:
        known = before.get(message.id, message.context) if message.id else None
        if known:
            message.string = known.string
    path = catalogue_path(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.header_comment = "# Vietnamese. Sorted and without line numbers, so that two changes seldom meet."
    catalogue.revision_date = catalogue.creation_date = before.creation_date
    with path.open("wb") as file:
        write_po(file, catalogue, sort_output=True, no_location=True, omit_header=False, width=120)
    return len(untranslated(catalogue))


def untranslated(catalogue):
    return [message for message in catalogue if message.id and not _has_words(message)]


def _has_words(message):
    return all(message.string) if isinstance(message.string, (list, tuple)) else bool(message.string)


def compile_all():
    """Write the .mo beside each .po that is newer."""
    for source in [*map(catalogue_path, APPS), *borrowed()]:
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            with target.open("wb") as file:
                write_mo(file, read(source))
