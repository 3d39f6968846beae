import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from certificates import pictures
from certificates.design_files import NotADesign, exported, imported
from certificates.designs import Design
from certificates.layouts import FIELDS, full


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def registrar(thu, signed_in):
    return signed_in(thu)


@pytest.fixture
def typed(design):
    """What the form of the training school's certificate sends."""
    return {"name": design.name} | {name: str(value) for name, value in full(design.current.layout).items()}


@pytest.fixture(autouse=True)
def own_pictures(settings, tmp_path):
    storages = {**settings.STORAGES}
    storages["design_pictures"] = {**storages["design_pictures"], "OPTIONS": {"location": tmp_path / "pictures"}}
    settings.STORAGES = storages


def png(**options):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#c9a227").save(out, "PNG", **options)
    return out.getvalue()


def test_the_form_opens_with_the_present_layout(registrar, design):
    page = registrar.get(reverse("designs:edit", args=[design.pk])).content.decode()
    assert "TRƯỜNG ĐÀO TẠO CÁN BỘ NGUYỄN VĂN CỪ" in page
    assert "data-design-preview" in page


def test_saving_a_change_makes_a_version_by_who_saved_it(registrar, design, typed, thu):
    registrar.post(reverse("designs:edit", args=[design.pk]), typed | {"place": "Cẩm Phả"})
    assert (design.current.number, design.current.layout["place"], design.current.made_by) == (2, "Cẩm Phả", thu.user)


def test_saving_without_a_change_makes_none(registrar, design, typed):
    registrar.post(reverse("designs:edit", args=[design.pk]), typed)
    assert design.current.number == 1


def test_a_wrong_field_is_refused_beside_it_and_nothing_is_kept(registrar, design, typed):
    page = registrar.post(reverse("designs:edit", args=[design.pk]), typed | {"certificate_opening": "Hi {nickname}"})
    assert "{nickname}" in page.content.decode()
    assert design.versions.count() == 1


def test_a_copy_has_the_layout_under_another_name(registrar, design, typed):
    assert "HIỆU TRƯỞNG" in registrar.get(reverse("designs:copy", args=[design.pk])).content.decode()
    registrar.post(reverse("designs:copy", args=[design.pk]), typed | {"name": "Bản sao"})
    assert Design.objects.get(name="Bản sao").current.layout == design.current.layout


@pytest.mark.parametrize("person", ["usual", "long", "year", "minority", "nobody", "999999"])
@pytest.mark.parametrize("kind", ["certificate", "confirmation"])
def test_the_preview_shows_the_unsaved_form(registrar, typed, person, kind):
    asked = typed | {"place": "Uông Bí", "preview_person": person, "preview_kind": kind}
    assert "data:image/png;base64," in registrar.post(reverse("designs:preview"), asked).content.decode()


def test_the_preview_shows_a_real_person(registrar, typed, record_of, lan):
    record = record_of(lan)
    page = registrar.get(reverse("designs:add")).content.decode()
    assert f'value="{record.pk}"' in page
    assert "data:image" in registrar.post(reverse("designs:preview"), typed | {"preview_person": str(record.pk)}).content.decode()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"width_mm": "7"}, "120"),
        ({"certificate_heading": ""}, "role=\"alert\""),
        ({"signer_title": "HIỆU TRƯỞNG " * 6, "signer_capacity": "KT. " * 15, "text_pt": "18", "height_mm": "100"}, 'role="alert"'),
    ],
)  # fmt: skip
def test_the_preview_says_in_words_what_is_wrong(registrar, typed, change, says):
    page = registrar.post(reverse("designs:preview"), typed | change).content.decode()
    assert says in page
    assert "data:image" not in page


def test_who_does_not_keep_a_register_gets_no_preview(signed_in, minh, typed):
    assert signed_in(minh).post(reverse("designs:preview"), typed).status_code in (302, 403)


def test_versions_tell_date_author_and_use(registrar, design, issued):
    page = registrar.get(reverse("designs:versions", args=[design.pk])).content.decode()
    assert issued.version == design.current
    assert reverse("designs:version", args=[design.current.pk]) in page


def test_an_old_version_is_shown_as_it_was(registrar, design, typed):
    old = design.current
    registrar.post(reverse("designs:edit", args=[design.pk]), typed | {"place": "Cẩm Phả"})
    answer = registrar.get(reverse("designs:version", args=[old.pk]))
    assert answer.content.startswith(b"%PDF")


def test_a_background_is_kept_under_its_hash_and_drawn(registrar, design, typed):
    file = SimpleUploadedFile("../../nền.png", png())
    registrar.post(reverse("designs:edit", args=[design.pk]), typed | {"background_file": file})
    name = design.current.layout["background"]
    assert pictures.content(name) == png()
    assert "data:image" in registrar.post(reverse("designs:preview"), typed | {"background": name}).content.decode()


@pytest.mark.parametrize("content", [b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", png()[:60]])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(pictures.NotAPicture):
        pictures.keep(content)


def test_a_picture_of_too_many_points_is_refused():
    out = io.BytesIO()
    Image.new("1", (6000, 5000)).save(out, "PNG")
    with pytest.raises(pictures.PictureTooLarge):
        pictures.keep(out.getvalue())


def test_a_design_comes_back_from_its_file(registrar, design):
    layout = design.current.layout | {"logo": pictures.keep(png())}
    design.change(layout, by=None)
    file = registrar.get(reverse("designs:export", args=[design.pk])).content
    registrar.post(reverse("designs:import"), {"file": SimpleUploadedFile("d.zip", file), "name": "Từ nơi khác"})
    assert Design.objects.get(name="Từ nơi khác").current.layout == layout


def test_a_name_that_is_taken_is_refused_on_import(registrar, design):
    file = SimpleUploadedFile("d.zip", exported(design.name, design.current.layout))
    registrar.post(reverse("designs:import"), {"file": file})
    assert Design.objects.filter(name=design.name).count() == 1


def packed(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_json", ".json"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"nothing", "zip"),
        (packed(other="x"), "missing"),
        (packed(layout_json="[1]"), "read"),
        (packed(layout_json="{"), "read"),
        (packed(layout_json=json.dumps({"name": "A", "layout": {"surprise": 1}})), "no such field"),
        (packed(layout_json=json.dumps({"name": "A", "layout": {"background": "/etc/passwd"}})), "kept picture"),
        (packed(layout_json=" " * 300_000), "too large"),
    ],
)
def test_a_file_that_is_no_design_is_refused_with_the_reason(content, says):
    with pytest.raises(NotADesign, match=says):
        imported(content)


def test_a_picture_that_is_not_the_one_named_is_refused(design):
    layout = {name: spec.default for name, spec in FIELDS.items()} | design.current.layout
    name = "0" * 64 + ".png"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("layout.json", json.dumps({"name": "A", "layout": layout | {"background": name}}))
        archive.writestr(name, png())
    with pytest.raises(NotADesign, match="not the one"):
        imported(out.getvalue())
