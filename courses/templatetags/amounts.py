from django import template

from lms.vietnamese import dong, grouped

register = template.Library()
register.filter("dong", dong)
register.filter("grouped", grouped)
