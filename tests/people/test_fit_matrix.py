import pytest
from django.urls import reverse

from lms.coverage.models import StaleMark
from lms.people.models import Speciality
from tests.factories import TitleFactory, TitleFamilyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    return TitleFamilyFactory(code="giang-vien", name="Giảng viên")


@pytest.fixture
def titles(family):
    return [TitleFactory(name=name, family=family) for name in ("Giảng viên", "Giảng viên chính")]


@pytest.fixture
def law():
    return Speciality.objects.create(code="luat", name="Luật")


def cell(speciality, title):
    return f"{speciality.pk}-{title.pk}"


def save(browser, **said):
    return browser.post(reverse("specialities:matrix"), said, follow=True)


def test_the_table_shows_what_suits_what(signed_in, dung, law, titles):
    law.suits.add(titles[0])
    page = signed_in(dung).get(reverse("specialities:matrix")).text
    assert f'value="{cell(law, titles[0])}" checked' in page
    assert f'value="{cell(law, titles[1])}">' in page


def test_boxes_that_were_changed_are_written_and_counted(signed_in, dung, law, titles):
    law.suits.add(titles[0])
    answer = save(signed_in(dung), was=[cell(law, titles[0])], suits=[cell(law, titles[1])])
    assert list(law.suits.all()) == [titles[1]]
    assert "Đã thêm 1" in answer.text


def test_what_somebody_else_ticked_meanwhile_stays(signed_in, dung, law, titles):
    browser = signed_in(dung)
    law.suits.add(titles[0])  # after the page was read
    save(browser, suits=[cell(law, titles[1])])
    assert set(law.suits.all()) == set(titles)


def test_figures_are_counted_anew_after_a_change_only(signed_in, dung, law, titles):
    StaleMark.objects.all().delete()
    browser = signed_in(dung)
    save(browser)
    assert not StaleMark.objects.exists()
    save(browser, suits=[cell(law, titles[0])])
    assert StaleMark.objects.filter(person=None).exists()


@pytest.mark.parametrize("value", ["x", "1-2-3", "99999-99999", "-"])
def test_values_that_no_page_sends_change_nothing(signed_in, dung, law, titles, value):
    assert save(signed_in(dung), suits=[value]).status_code == 200
    assert not law.suits.exists()


def test_titles_without_a_family_have_a_table_of_their_own(signed_in, dung, law, titles):
    alone = TitleFactory(name="Kế toán viên", family=None)
    page = signed_in(dung).get(reverse("specialities:matrix"), {"family": "none"}).text
    assert cell(law, alone) in page
    assert cell(law, titles[0]) not in page


def test_the_history_of_the_speciality_tells_of_it(signed_in, dung, law, titles):
    browser = signed_in(dung)
    save(browser, suits=[cell(law, titles[0])])
    assert dung.user.username in browser.get(reverse("specialities:history", args=[law.pk])).text
