"""A figure that an editor places in the text of a page: as a number, a chart, a table of the units below, or month by month."""

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from lms.refusal import Refusal

from . import breakdowns
from .asking import Asked
from .figures import count, find_indicators, find_unit
from .indicators import Indicator


def indicators():
    """Asked for each time a form is shown: indicators come and go."""
    return [(indicator.code, str(indicator)) for indicator in Indicator.objects.all()]


class FigureBlock(blocks.StructBlock):
    indicator = blocks.ChoiceBlock(label=_("Indicator"), choices=indicators)
    unit = blocks.CharBlock(label=_("Unit"), required=False, max_length=50, help_text=_("The code of a unit. Empty: all units."))
    on = blocks.DateBlock(label=_("As of"), required=False, help_text=_("Empty: the day on which the page is read."))
    show = blocks.ChoiceBlock(
        label=_("Show as"),
        default="figure",
        choices=[
            ("figure", _("A number")),
            ("chart", _("A chart of the units below")),
            ("table", _("A table of the units below")),
            ("trend", _("A line month by month")),
        ],
    )

    class Meta:
        icon = "table"
        label = _("Figure of training coverage")
        template = "coverage/figure_block.html"

    def clean(self, value):
        said = super().clean(value)
        try:
            find_unit(said["unit"], said["on"] or localdate())
        except Refusal as refusal:
            raise blocks.StructBlockValidationError(block_errors={"unit": ValidationError(str(refusal))}) from refusal
        return said

    def get_context(self, value, parent_context=None):
        """What cannot be counted any more (its indicator or unit has gone) says so in place of the figure."""
        context = super().get_context(value, parent_context=parent_context)
        on = value["on"] or localdate()
        try:
            asked = Asked(on, find_unit(value["unit"], on))
            [indicator] = find_indicators([value["indicator"]])
        except Refusal as refusal:
            return context | {"refusal": refusal}
        by = ("unit",) if value["show"] in ("chart", "table") else ()
        [figure] = count([indicator], on=on, unit=asked.unit, by=by)
        return context | {"asked": asked, "figure": figure, "rows": breakdowns.rows(figure, "unit") if by else []}
