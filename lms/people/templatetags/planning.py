from django import template

register = template.Library()


@register.filter
def group(structure, name):
    """How many people of a Structure are in the group of this name."""
    return structure.counts[name]
