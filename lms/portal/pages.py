"""The pages that editors write."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

BODY = [
    ("heading", blocks.CharBlock(label=_("Heading"), form_classname="title")),
    ("paragraph", blocks.RichTextBlock(label=_("Text"))),
    ("image", ImageChooserBlock(label=_("Image"))),
    ("quote", blocks.BlockQuoteBlock(label=_("Quote"))),
]


class HomePage(Page):
    """The front page of the portal."""

    intro = RichTextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")


class ContentPage(Page):
    """A page of text: guidance, announcements, rules."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)
    body = StreamField(BODY, blank=True, verbose_name=_("body"))

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    parent_page_types = ["portal.HomePage", "portal.ContentPage"]
    subpage_types = ["portal.ContentPage"]

    class Meta:
        verbose_name = _("content page")
