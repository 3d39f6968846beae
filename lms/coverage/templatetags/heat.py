"""A cell of the units' table. A page has some thousands of them: as a tag each takes a tenth of the time that a template takes."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def share_cell(share):
    """The percent, shaded by how far it is from the target; marked and worded where it falls short, for those who see no shades."""
    if share.falls_short:
        return format_html(
            '<td class="number heat-{}"><span class="falls-short"><span aria-hidden="true">▾</span>'
            '<span class="visually-hidden">{}</span> {}</span></td>',
            share.heat, _("below the target:"), share.percent,
        )  # fmt: skip
    if share.heat is None:
        return format_html('<td class="number">{}</td>', share.percent)
    return format_html('<td class="number heat-{}">{}</td>', share.heat, share.percent)
