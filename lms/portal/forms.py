"""How forms look, and the words of the sign-in forms."""

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """`{{ form }}` is written by our own components: error summary, labels, help, errors."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
