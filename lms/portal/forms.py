"""How forms look."""

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """`{{ form }}` is written by our own components: error summary, labels, help, errors."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
