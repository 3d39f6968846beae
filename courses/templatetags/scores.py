from django import template
from django.utils.formats import localize

register = template.Library()


@register.filter
def score(number):
    """A score as the reader writes it: 7,5 and 10; a dash where there is none."""
    return "–" if number is None else localize(number.normalize())
