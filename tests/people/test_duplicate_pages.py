from datetime import date

import pytest
from django.urls import reverse

from lms.people.duplicates import compare_changed
from lms.people.merging import merge, undo_merge
from lms.people.models import Merge, Person, Posting, Role, SuspectedDuplicate
from tests.conftest import someone, with_role
from tests.factories import PersonFactory, PostingFactory, UserFactory

WHY = "Đã đối chiếu căn cước"


def hoa(unit, number, name="Vũ Thị Hoà"):
    return PostingFactory(person=PersonFactory(full_name=name, staff_number=number), unit=unit).person


@pytest.fixture
def twice(department):
    """Twice in one department."""
    pair = hoa(department, "QN1"), hoa(department, "QN2", name="Vũ Thị Hòa")
    compare_changed()
    return pair


@pytest.fixture
def apart(department, other_department):
    """One in the department, the other elsewhere."""
    pair = hoa(department, "QN3", name="Lê Thị Tư"), hoa(other_department, "QN4", name="Lê Thị Tư")
    compare_changed()
    return pair


@pytest.fixture
def local(department):
    """Manages training in the department alone."""
    return with_role(someone("Hoàng Văn Nam", "CB008", department), Role.Kind.TRAINING_MANAGER, department)


def address(act, pair):
    return reverse(f"duplicates:{act}", args=[person.pk for person in pair])


def choices(pair, **others):
    kept, _other = pair
    said = {"kept": kept.pk, "why": WHY, "take_full_name": kept.pk, "take_staff_number": kept.pk}
    return said | others


def listed(client):
    page = client.get(reverse("duplicates:index"))
    return [(pair.first.staff_number, pair.second.staff_number) for pair in page.context["object_list"]]


def test_the_list_shows_pairs_of_which_one_looks_after_both(twice, apart, local, dung, signed_in):
    assert listed(signed_in(local)) == [("QN1", "QN2")]
    assert sorted(listed(signed_in(dung))) == [("QN1", "QN2"), ("QN3", "QN4")]


def test_a_pair_is_found_by_the_name_or_number_of_either(twice, apart, dung, signed_in):
    page = signed_in(dung).get(reverse("duplicates:index"), {"q": "QN4"})
    assert [pair.second.staff_number for pair in page.context["object_list"]] == ["QN4"]


@pytest.mark.parametrize("act", ["compare", "apart", "merge"])
def test_a_pair_of_which_one_is_elsewhere_does_not_exist(act, apart, local, signed_in):
    client = signed_in(local)
    assert client.get(address(act, apart)).status_code == 404
    assert client.post(address(act, apart), choices(apart, confirmed=1)).status_code == 404
    assert not Merge.objects.exists()


def test_what_differs_is_said_in_words_and_numbers_are_masked(twice, dung, signed_in):
    for person, number in zip(twice, ["023185001234", "023185002134"], strict=True):
        person.national_id = number
        person.save()
    page = signed_in(dung).get(address("compare", twice)).content.decode()
    assert "≠ khác nhau" in page
    assert "023******234" in page
    assert "023185001234" not in page


def test_an_auditor_compares_and_decides_nothing(twice, an, signed_in):
    client = signed_in(an)
    page = client.get(address("compare", twice))
    assert page.status_code == 200
    assert address("merge", twice) not in page.content.decode()
    client.post(address("merge", twice), choices(twice, confirmed=1))
    client.post(address("apart", twice), {"why": WHY})
    assert SuspectedDuplicate.objects.get().state == SuspectedDuplicate.State.OPEN


def test_before_a_merge_the_numbers_are_shown_and_nothing_is_done(twice, dung, signed_in):
    page = signed_in(dung).post(address("merge", twice), choices(twice))
    assert "Vũ Thị Hòa (QN2) được gộp vào hồ sơ giữ lại Vũ Thị Hoà (QN1)." in page.content.decode()
    assert [what for what, _rows in page.context["outcome"].left] == [Posting._meta.verbose_name_plural]
    assert Person.objects.filter(pk=twice[1].pk).exists()


def test_confirmed_the_two_are_one_with_the_chosen_values(twice, dung, signed_in):
    signed_in(dung).post(address("merge", twice), choices(twice, take_full_name=twice[1].pk, confirmed=1))
    done = Merge.objects.get()
    assert (done.kept, done.other, done.why, done.done_by) == (*twice, WHY, dung.user)
    assert Person.objects.get(pk=twice[0].pk).full_name == "Vũ Thị Hòa"


@pytest.mark.parametrize("missing", ["kept", "why", "take_full_name"])
def test_what_is_not_said_is_asked_for(missing, twice, dung, signed_in):
    said = choices(twice, confirmed=1)
    del said[missing]
    page = signed_in(dung).post(address("merge", twice), said)
    assert list(page.context["merge_form"].errors) == [missing]
    assert not Merge.objects.exists()


def test_two_people_are_called_so_with_a_reason(twice, dung, signed_in):
    client = signed_in(dung)
    assert client.post(address("apart", twice), {"why": " "}).context["why_form"].errors
    client.post(address("apart", twice), {"why": WHY})
    assert listed(client) == []


def test_any_two_people_can_be_compared(dung, lan, quan, signed_in):
    page = signed_in(dung).post(reverse("duplicates:pick"), {"first": lan.pk, "second": quan.pk})
    assert page.url == address("compare", (lan, quan))


def test_nobody_elsewhere_can_be_picked(apart, local, signed_in):
    page = signed_in(local).post(reverse("duplicates:pick"), {"first": apart[0].pk, "second": apart[1].pk})
    assert list(page.context["form"].errors) == ["second"]


def test_the_page_of_a_merged_entry_leads_to_the_person_who_stayed(twice, dung, signed_in):
    merge(*twice, by=dung.user, why=WHY)
    page = signed_in(dung).get(reverse("people:inspect", args=[twice[1].pk]))
    assert page.url == reverse("people:inspect", args=[twice[0].pk])


def test_whoever_merged_may_take_it_back_and_who_looks_after_all(twice, local, dung, signed_in):
    done = merge(*twice, by=dung.user, why=WHY)
    here = reverse("duplicates:merge_done", args=[done.pk])
    signed_in(local).post(here)
    assert not Person.objects.filter(pk=twice[1].pk).exists()
    signed_in(dung).post(here)
    assert Person.objects.filter(pk=twice[1].pk).exists()


def test_an_undo_that_cannot_be_is_answered_with_a_sentence(twice, dung, signed_in):
    PostingFactory(person=twice[1], unit=twice[1].postings.get().unit, starts=date(2010, 1, 1), ends=date(2011, 1, 1))
    done = merge(*twice, by=dung.user, why=WHY)
    twice[0].postings.get(starts=date(2010, 1, 1)).delete()
    page = signed_in(dung).post(reverse("duplicates:merge_done", args=[done.pk]), follow=True)
    assert "không thể hoàn tác" in page.content.decode()


def test_what_was_merged_elsewhere_does_not_exist(twice, dung, quan, other_department, signed_in):
    done = merge(*twice, by=dung.user, why=WHY)
    stranger = with_role(quan, Role.Kind.TRAINING_MANAGER, other_department)
    client = signed_in(stranger)
    assert client.get(reverse("duplicates:merge_done", args=[done.pk])).status_code == 404
    assert list(client.get(reverse("duplicates:merges")).context["object_list"]) == []


def test_a_merge_and_its_undo_stand_in_the_history_of_both(twice, dung, signed_in):
    undo_merge(merge(*twice, by=dung.user, why=WHY), by=dung.user)
    for person in twice:
        page = signed_in(dung).get(reverse("people:history", args=[person.pk])).content.decode()
        assert WHY in page


def test_learners_have_no_such_pages(twice, lan, signed_in):
    assert signed_in(lan).get(reverse("duplicates:index")).status_code == 302


def test_lists_take_as_many_queries_for_many_pairs_as_for_few(twice, department, client, count_queries):
    client.force_login(UserFactory(is_superuser=True))

    def look(name):
        return count_queries(lambda: client.get(reverse(f"duplicates:{name}")))

    merge(hoa(department, "Y1"), hoa(department, "Y2"), by=None, why=WHY)
    few = [look("index"), look("merges")]
    for n in range(12):
        pair = [hoa(department, f"X{n}{k}", name=f"Lê Thị {chr(65 + n)}") for k in range(3)]
        merge(*pair[:2], by=None, why=WHY)
    compare_changed()
    assert [look("index"), look("merges")] == few
