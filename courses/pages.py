"""How courses are shown: the catalogue and a page for each course, written in Wagtail with drafts and workflow."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page
from wagtail.search import index

from .catalogue import Course


class CataloguePage(Page):
    """The list of courses, with search and filters."""

    intro = RichTextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["courses.CoursePage"]
    max_count = 1

    class Meta:
        verbose_name = _("catalogue")


class CoursePage(Page):
    """A course as the catalogue shows it."""

    course = models.OneToOneField(Course, models.PROTECT, related_name="page", verbose_name=_("course"))
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    audience = models.TextField(_("audience"), blank=True, help_text=_("Who it is for."))
    outcomes = RichTextField(_("outcomes"), blank=True, features=["ul", "ol", "bold", "italic"])
    body = StreamField(
        [
            ("heading", blocks.CharBlock(label=_("Heading"), form_classname="title")),
            ("paragraph", blocks.RichTextBlock(label=_("Text"))),
            ("image", ImageChooserBlock(label=_("Image"))),
        ],
        blank=True,
        verbose_name=_("body"),
    )
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("image")
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("course"),
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("audience"), FieldPanel("outcomes")], heading=_("For whom and what for")),
        FieldPanel("image"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("audience")]
    parent_page_types = ["courses.CataloguePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("course page")
