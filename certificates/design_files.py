"""A design as one file: a zip of its layout and its pictures. What comes in is checked like what is typed; no path in it is followed."""

import io
import json
import zipfile

from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal

from . import pictures
from .layouts import LayoutProblems, parsed

LAYOUT = "layout.json"
MOST_BYTES = 10 * 1024 * 1024
PICTURES = ("background", "logo")


class NotADesign(Refusal):
    text = _("This file is not a design that was exported here: %(why)s")


def exported(name, layout):
    """The bytes of the file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(LAYOUT, json.dumps({"name": name, "layout": layout}, ensure_ascii=False, indent=1, sort_keys=True))
        for picture in {layout[field] for field in PICTURES if layout[field]}:
            packed.writestr(picture, pictures.content(picture))
    return out.getvalue()


def imported(content):
    """(name, layout) of such a file; its pictures are kept. Raises NotADesign."""
    if len(content) > MOST_BYTES:
        raise NotADesign(why=_("it is larger than 10 MB."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _read(packed)
    except zipfile.BadZipFile as error:
        raise NotADesign(why=_("it is no zip archive.")) from error


def _read(packed):
    said = _layout_of(packed)
    try:
        layout = parsed(said.get("layout"))
    except LayoutProblems as error:
        raise NotADesign(why=str(error)) from error
    name = said.get("name")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= 100:
        raise NotADesign(why=_("its name is missing."))
    for field in PICTURES:
        if layout[field]:
            kept = pictures.keep(_member(packed, layout[field], pictures.MOST_BYTES))
            if kept != layout[field]:
                raise NotADesign(why=_("a picture is not the one that the layout names."))
    return " ".join(name.split()), layout


def _layout_of(packed):
    try:
        said = json.loads(_member(packed, LAYOUT, 200_000))
    except ValueError as error:
        raise NotADesign(why=_("its layout cannot be read.")) from error
    if not isinstance(said, dict):
        raise NotADesign(why=_("its layout cannot be read."))
    return said


def _member(packed, name, most):
    """The bytes of a member, never more than `most` of them, whatever its header says."""
    try:
        with packed.open(name) as member:
            content = member.read(most + 1)
    except (KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
        raise NotADesign(why=_("%(name)s is missing.") % {"name": name}) from error
    if len(content) > most:
        raise NotADesign(why=_("%(name)s is too large.") % {"name": name})
    return content
