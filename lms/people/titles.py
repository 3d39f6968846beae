"""What a post is called: ranks, leadership posts, professional titles and commune titles, kept as rows that offices extend."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TitleFamily(models.Model):
    """A family of professional titles (nhóm chức danh nghề nghiệp). Codes were renumbered; certificates are matched by family."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=150)

    class Meta:
        ordering = ["name"]
        verbose_name = _("title family")
        verbose_name_plural = _("title families")

    def __str__(self):
        return self.name


class Title(models.Model):
    """A rank (ngạch), leadership post, professional title or commune title that a person can hold."""

    class Kind(models.TextChoices):
        RANK = "rank", _("Rank")
        LEADERSHIP = "leadership", _("Leadership or management post")
        PROFESSIONAL = "professional", _("Professional title")
        COMMUNE = "commune", _("Commune title")

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    family = models.ForeignKey(
        TitleFamily, models.PROTECT, null=True, blank=True, related_name="titles", verbose_name=_("family")
    )

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = _("title")
        verbose_name_plural = _("titles")

    def __str__(self):
        return self.name
