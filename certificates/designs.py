"""What a certificate looks like: wording and size are data, drawn by one HTML template."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Design(models.Model):
    """A certificate design (mẫu chứng chỉ). An issued certificate keeps the wording it was issued with."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    heading = models.CharField(_("heading"), max_length=80, help_text=_("For example CHỨNG NHẬN."))
    parent_body = models.CharField(_("parent body"), max_length=150, help_text=_("Printed above the issuing body."))
    issuing_body = models.CharField(_("issuing body"), max_length=150)
    place = models.CharField(_("place"), max_length=60, help_text=_("Printed before the date."))
    signer_title = models.CharField(_("signer's title"), max_length=80)
    signer_name = models.CharField(_("signer's name"), max_length=120)
    width_mm = models.PositiveSmallIntegerField(_("page width in mm"), default=297)
    height_mm = models.PositiveSmallIntegerField(_("page height in mm"), default=210)

    class Meta:
        ordering = ["name"]
        verbose_name = _("certificate design")
        verbose_name_plural = _("certificate designs")

    def __str__(self):
        return self.name


def default_design():
    """The design of the province's training school, made on first use; wording and size are data for the registrar to edit."""
    return Design.objects.get_or_create(
        name="Chứng chỉ bồi dưỡng",
        defaults={
            "heading": "CHỨNG CHỈ",
            "parent_body": "TỈNH ỦY QUẢNG NINH",
            "issuing_body": "TRƯỜNG ĐÀO TẠO CÁN BỘ NGUYỄN VĂN CỪ",
            "place": "Hạ Long",
            "signer_title": "HIỆU TRƯỞNG",
            "signer_name": "Nguyễn Thị Ánh Tuyết",
        },
    )[0]
