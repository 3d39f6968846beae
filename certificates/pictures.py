"""Backgrounds and logos: checked when they come in, kept under the hash of what is in them, outside what the web serves."""

import hashlib
import io
import warnings

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.translation import gettext_lazy as _
from PIL import Image

from lms.refusal import Refusal

MOST_BYTES = 4 * 1024 * 1024
MOST_PIXELS = 25_000_000  # A4 at 300 dpi is 8.7 million


class NotAPicture(Refusal):
    text = _("This is not a PNG or JPEG picture that can be read.")


class PictureTooLarge(Refusal):
    text = _("The picture is too large: at most 4 MB and 25 million points.")


def keep(content):
    """The name under which this picture is kept from now on. Raises NotAPicture or PictureTooLarge."""
    if len(content) > MOST_BYTES:
        raise PictureTooLarge
    name = f"{hashlib.sha256(content).hexdigest()}.{_kind(content)}"
    storage = storages["design_pictures"]
    if not storage.exists(name):
        storage.save(name, ContentFile(content))
    return name


def _kind(content):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise PictureTooLarge
                picture.load()
                return {"PNG": "png", "JPEG": "jpg"}[picture.format]
    except PictureTooLarge:
        raise
    except Exception as error:  # whatever a broken picture makes Pillow say
        raise NotAPicture from error


def content(name):
    """The bytes of a kept picture."""
    with storages["design_pictures"].open(name) as kept:
        return kept.read()
