"""How courses are shown: the catalogue and a page for each course, written in Wagtail with drafts and workflow."""

from django import forms
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, When
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from lms.refusal import Refusal
from lms.vietnamese import clean, fold

from .catalogue import Course, SubjectArea
from .classes import TrainingClass
from .enrolment import Enrolment

PAGE_SIZE = 12
TEXT = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]  # no embeds: pages load nothing from another host
# What the public is told of: not what is still being prepared, nor what will not take place.
SHOWN = [state for state in TrainingClass.State if state not in (TrainingClass.State.DRAFT, TrainingClass.State.CANCELLED)]


class NoCatalogue(Refusal):
    text = _("There is no catalogue page yet. Create it below the home page first.")


class CatalogueFilter(forms.Form):
    """What a visitor may ask of the catalogue, in the address of the page."""

    q = forms.CharField(label=_("Search courses"), required=False, max_length=120)
    area = forms.ModelChoiceField(
        label=_("Subject area"),
        queryset=SubjectArea.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("All"),
    )
    mode = forms.ChoiceField(label=_("Mode of study"), choices=[("", _("All")), *TrainingClass.Mode.choices], required=False)
    open = forms.BooleanField(label=_("Only with a class open for enrolment"), required=False)


class CoursePageQuerySet(PageQuerySet):
    def found_by(self, words):
        """Pages that have all the words in title, summary, audience or code, marks or no marks; exact titles first."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        nearness = Case(When(title__icontains=clean(words), then=0), When(folded_title__contains=fold(words), then=1), default=2)
        return found.order_by(nearness, "folded_title", "pk")

    def with_a_class(self, classes):
        return self.filter(Exists(classes.filter(course=OuterRef("course"))))

    def with_open_classes(self, day):
        """For lists: each page's `course.open_classes`, soonest first, without a query a page."""
        open_classes = TrainingClass.objects.open_on(day).with_seats_taken().order_by("starts", "code")
        return self.select_related("course").prefetch_related(
            "course__subject_areas", Prefetch("course__classes", queryset=open_classes, to_attr="open_classes")
        )


class CataloguePage(Page):
    """The list of courses, with search and filters."""

    intro = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["courses.CoursePage"]
    max_count = 1

    class Meta:
        verbose_name = _("catalogue")

    def get_context(self, request, *args, **kwargs):
        today = localdate()
        form = CatalogueFilter(request.GET)
        form.is_valid()  # a field that makes no sense is named on the page and filters nothing
        found = self.courses(on=today, **form.cleaned_data)
        page_of_list = Paginator(found.with_open_classes(today), PAGE_SIZE).get_page(request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {
            "form": form,
            "filtered": any(form.cleaned_data.values()),
            "results": page_of_list,
        }

    def courses(self, *, on, q="", area=None, mode="", open=False):
        """The published course pages that fit; `open` and `mode` speak of one and the same class."""
        pages = CoursePage.objects.child_of(self).live().public()
        pages = pages.found_by(q) if clean(q) else pages.order_by("folded_title", "pk")
        if area:
            pages = pages.filter(course__subject_areas=area)
        if mode or open:
            classes = TrainingClass.objects.open_on(on) if open else TrainingClass.objects.filter(state__in=SHOWN)
            pages = pages.with_a_class(classes.filter(mode=mode) if mode else classes)
        return pages


class CoursePage(Page):
    """A course as the catalogue shows it."""

    course = models.OneToOneField(Course, models.PROTECT, related_name="page", verbose_name=_("course"))
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    audience = models.TextField(_("audience"), blank=True, help_text=_("Who it is for."))
    outcomes = RichTextField(_("outcomes"), blank=True, features=["ul", "ol", "bold", "italic"])
    body = StreamField(
        [
            ("heading", blocks.CharBlock(label=_("Heading"), form_classname="title")),
            ("paragraph", blocks.RichTextBlock(label=_("Text"), features=TEXT)),
            ("image", ImageChooserBlock(label=_("Image"))),
        ],
        blank=True,
        verbose_name=_("body"),
    )
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("image")
    )

    # What follows from the above.
    folded_title = models.CharField(max_length=255, editable=False, default="")
    search_text = models.TextField(editable=False, default="")

    objects = PageManager.from_queryset(CoursePageQuerySet)()

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

    def save(self, *args, **kwargs):
        self.folded_title = fold(clean(self.title))[:255]
        code = self.course.code if self.course_id else ""
        self.search_text = fold(clean(" ".join([self.title, self.summary, self.audience, code])))
        return super().save(*args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        today = localdate()
        classes = self.classes_shown()
        return super().get_context(request, *args, **kwargs) | {
            "course": self.course if self.course_id else None,  # a new page is previewed before its course is chosen
            "open_classes": [c for c in classes if c.takes_enrolments(today)],
            "other_classes": [c for c in classes if not c.takes_enrolments(today)],
        }

    def classes_shown(self):
        """The classes of this course that the public may know of, latest first, with their seats and queues."""
        waiting = Count("enrolments", filter=Q(enrolments__state=Enrolment.State.WAITING))
        shown = TrainingClass.objects.filter(course=self.course_id, state__in=SHOWN)
        return shown.select_related("institution").with_seats_taken().annotate(waiting_count=waiting)


def publish_page_for(course, **texts):
    """The published page of `course` in the catalogue; written with `texts` (fields of CoursePage) where there was none.

    Raises NoCatalogue.
    """
    if page := CoursePage.objects.filter(course=course).first():
        return page
    catalogue = CataloguePage.objects.first()
    if catalogue is None:
        raise NoCatalogue
    page = catalogue.add_child(instance=CoursePage(title=course.title, slug=course.code, course=course, **texts))
    page.save_revision().publish()
    return page
