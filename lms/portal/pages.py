"""The pages that editors write."""

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from courses.models import CataloguePage, TrainingClass
from courses.pages import TEXT
from lms.coverage.blocks import FigureBlock
from lms.coverage.figures import count, indicators_known_on
from lms.refusal import Refusal

CLASSES_ON_HOME = 4
BODY = [
    ("heading", blocks.CharBlock(label=_("Heading"), form_classname="title")),
    ("paragraph", blocks.RichTextBlock(label=_("Text"), features=TEXT)),
    ("image", ImageChooserBlock(label=_("Image"))),
    ("quote", blocks.BlockQuoteBlock(label=_("Quote"))),
    ("figure", FigureBlock()),
]


class HomePage(Page):
    """The front page of the portal."""

    intro = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link"])
    figures_on = models.DateField(
        _("figures as of"), null=True, blank=True, help_text=_("The date of the figures shown here. Empty: today.")
    )

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("figures_on")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs):
        today = localdate()
        day = self.figures_on or today
        catalogue = CataloguePage.objects.live().first()
        return super().get_context(request, *args, **kwargs) | {
            "catalogue_url": catalogue and catalogue.get_url(request),
            "open_classes": open_classes(today),
            "figures_on": day,
            "figures": figures(day),
            "content_pages": pages_below(self),
        }


class ContentPage(Page):
    """A page of text: guidance, announcements, rules."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)
    body = StreamField(BODY, blank=True, verbose_name=_("body"))

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    parent_page_types = ["portal.HomePage", "portal.ContentPage"]
    subpage_types = ["portal.ContentPage"]

    class Meta:
        verbose_name = _("content page")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"content_pages": pages_below(self)}


def pages_below(page):
    """The published content pages below `page`; none below a page that is previewed before it was saved."""
    return ContentPage.objects.child_of(page).live().public() if page.pk else []


def open_classes(day):
    """The classes whose enrolment closes soonest."""
    classes = TrainingClass.objects.open_on(day).with_seats_taken().select_related("course", "institution")
    return classes.order_by("enrolment_closes", "starts", "code")[:CLASSES_ON_HOME]


def figures(day):
    """The figures of that day; none while there is no unit to count under."""
    try:
        return count(indicators_known_on(day), on=day)
    except Refusal:
        return []
