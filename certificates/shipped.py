"""The designs that come with the system: the training school's certificate, its attestation and its letter of confirmation, as data."""

SCHOOL = {
    "parent_body": "TỈNH ỦY QUẢNG NINH",
    "issuing_body": "TRƯỜNG ĐÀO TẠO CÁN BỘ NGUYỄN VĂN CỪ",
    "issuing_body_en": "Nguyen Van Cu Training School for Cadres",
    "place": "Hạ Long",
    "signer_title": "HIỆU TRƯỞNG",
    "signer_title_en": "RECTOR",
    "signer_name": "Nguyễn Thị Ánh Tuyết",
}
CERTIFICATE = SCHOOL | {"frame": "waves", "heading_pt": 40, "name_pt": 28}
NARROW = {"issuing_body": "TRƯỜNG ĐÀO TẠO CÁN BỘ\nNGUYỄN VĂN CỪ"}
ATTESTATION = (
    SCHOOL
    | NARROW
    | {
        "width_mm": 210,
        "height_mm": 148,
        "margin_mm": 14,
        "back": "english",
        "frame": "corners",
        "colour": "#1d4e89",
        "second_colour": "#7fa3c7",
        "photo_box": "30x40",
        "seal_box": "circle",
        "text_pt": 11,
        "heading_pt": 24,
        "name_pt": 19,
        "attestation_about": "{birth} – Đơn vị công tác: {workplace}",
    }
)
LETTER = (
    SCHOOL
    | NARROW
    | {
        "width_mm": 210,
        "height_mm": 297,
        "margin_mm": 20,
        "arrangement": "letter",
        "frame": "none",
        "colour": "#1d1d1f",
        "second_colour": "#1d1d1f",
        "text_pt": 14,
        "heading_pt": 17,
        "name_pt": 14,
        "certificate_opening": "{issuing_body} chứng nhận {salutation}",
        "attestation_opening": "{issuing_body} chứng nhận {salutation}",
        "confirmation_opening": "{issuing_body} xác nhận {salutation}",
        **{f"{kind}_completed": "Đã hoàn thành chương trình" for kind in ("certificate", "attestation", "confirmation")},
    }
)
DESIGNS = {
    "Chứng chỉ bồi dưỡng": CERTIFICATE,
    "Giấy chứng nhận": ATTESTATION,
    "Giấy chứng nhận hoàn thành khóa học": LETTER,
}
# What papers of each kind are drawn with until somebody chooses otherwise.
NAMES = dict(zip(("certificate", "attestation", "confirmation"), DESIGNS, strict=True))
