"""A number of the activity table."""

from django import template

register = template.Library()


@register.filter
def at(numbers, key):
    """numbers[key]"""
    return numbers[key]
