"""What applying a reorganisation writes, and what it refuses."""

from datetime import date

import pytest
from wagtail.models import ModelLogEntry

from lms.people.models import Appointment, Posting, Role, Succession, Unit
from lms.people.reorganising.applying import NotReady, apply
from lms.people.reorganising.checks import problems
from lms.people.reorganising.drafts import NoLongerADraft, NotInTheDraft, draft
from lms.people.reorganising.plans import Plan
from lms.people.signals import people_changed
from tests.factories import PersonFactory, PlanningEntryFactory, PostingFactory, RoleFactory, TitleFactory, UnitFactory

DAY = date(2025, 7, 1)
BEFORE = date(2025, 6, 30)
DECIDED = {"decision": "1679/NQ-UBTVQH15", "decided_on": date(2025, 6, 16)}


@pytest.fixture
def district(province):
    return UnitFactory(code="h-tien-yen", name="Huyện Tiên Yên", level="district", kind="district", parent=province)


@pytest.fixture
def dai_duc(district):
    return UnitFactory(code="xa-dai-duc", name="Xã Đại Dực", level="commune", kind="commune", parent=district)


@pytest.fixture
def town(district):
    return UnitFactory(code="tt-tien-yen", name="Thị trấn Tiên Yên", level="commune", kind="commune", parent=district)


def commune(code, name, parent_code="qn"):
    return {"code": code, "name": name, "level": "commune", "kind": "commune", "parent_code": parent_code}


@pytest.fixture
def split(province, district, dai_duc, town):
    """Đại Dực goes to two new communes, the town to one, the district to none in particular."""

    def written(**said):
        return draft(
            "Sắp xếp 2025",
            on=DAY,
            **DECIDED,
            **{
                "dissolve": [district, dai_duc, town],
                "establish": [commune("x-tien-yen", "Xã Tiên Yên"), commune("x-dong-ngu", "Xã Đông Ngũ")],
                "destinations": [
                    ("xa-dai-duc", "x-tien-yen", "", True),
                    ("xa-dai-duc", "x-dong-ngu"),
                    ("tt-tien-yen", "x-tien-yen"),
                ],
            }
            | said,
        )

    return written


def unit(code):
    return Unit.objects.get(code=code)


def posted(person, day=DAY):
    """The codes of the units where the person holds a posting on that day, the main one first."""
    return list(person.postings.held_on(day).order_by("concurrent", "pk").values_list("unit__code", flat=True))


def said_of(reorganisation):
    return problems(Plan(reorganisation))


# What it writes.


def test_a_draft_changes_nothing(split, district):
    split()
    assert not Unit.objects.filter(code="x-tien-yen").exists()
    assert unit("h-tien-yen").dissolved is None


def test_old_units_end_and_new_ones_begin_on_the_day(split):
    apply(split(), by=None)
    assert unit("xa-dai-duc").dissolved == DAY
    assert unit("x-dong-ngu").established == DAY
    assert unit("x-dong-ngu").parent.code == "qn"


def test_who_succeeds_whom_is_written_with_the_kind_that_the_mapping_shows(split):
    apply(split(), by=None)
    written = Succession.objects.values_list("predecessor__code", "successor__code", "kind", "decision")
    assert set(written) == {
        ("xa-dai-duc", "x-tien-yen", "split", "1679/NQ-UBTVQH15"),
        ("xa-dai-duc", "x-dong-ngu", "split", "1679/NQ-UBTVQH15"),
        ("tt-tien-yen", "x-tien-yen", "merged", "1679/NQ-UBTVQH15"),
    }


def test_people_go_to_the_default_destination_with_all_that_they_held(split, dai_duc):
    title = TitleFactory()
    old = PostingFactory(unit=dai_duc, category="cadre", title=title, position="Chủ tịch", leadership=True)
    apply(split(), by=None)
    old.refresh_from_db()
    new = Posting.objects.held_on(DAY).get(person=old.person)
    assert (old.ends, old.leaving) == (DAY, "reorganised")
    assert (new.unit.code, new.starts, new.ends) == ("x-tien-yen", DAY, None)
    assert (new.category, new.title, new.position, new.leadership) == ("cadre", title, "Chủ tịch", True)


def test_an_exception_goes_elsewhere_in_another_position(split, dai_duc):
    old = PostingFactory(unit=dai_duc, position="Chủ tịch", leadership=True)
    exception = {"posting": old, "to": "x-dong-ngu", "position": "Chuyên viên", "leadership": False}
    apply(split(placements=[exception]), by=None)
    new = Posting.objects.held_on(DAY).get(person=old.person)
    assert (new.unit.code, new.position, new.leadership) == ("x-dong-ngu", "Chuyên viên", False)


def test_an_exception_may_go_to_a_unit_that_goes_on(split, dai_duc, department):
    old = PostingFactory(unit=dai_duc)
    apply(split(placements=[{"posting": old, "to": department.code}]), by=None)
    assert posted(old.person) == [department.code]


def test_who_leaves_ends_every_posting_for_that_reason(split, dai_duc, department):
    old = PostingFactory(unit=dai_duc)
    beside = PostingFactory(person=old.person, unit=department, concurrent=True)
    apply(split(placements=[{"posting": old, "leaving": "retired"}]), by=None)
    beside.refresh_from_db()
    assert posted(old.person) == []
    assert (beside.ends, beside.leaving) == (DAY, "retired")


def test_a_concurrent_posting_goes_on_beside_the_main_one(split, dai_duc, department):
    main = PostingFactory(unit=department)
    PostingFactory(person=main.person, unit=dai_duc, concurrent=True)
    apply(split(), by=None)
    assert posted(main.person) == [department.code, "x-tien-yen"]


def test_of_two_postings_that_come_together_in_one_unit_the_main_one_goes_on(split, dai_duc, town):
    main = PostingFactory(unit=town)
    PostingFactory(person=main.person, unit=dai_duc, concurrent=True)
    apply(split(), by=None)
    assert posted(main.person) == ["x-tien-yen"]
    assert not main.person.postings.held_on(DAY).get().concurrent


def test_a_main_posting_takes_the_place_of_a_concurrent_one_in_a_unit_that_goes_on(split, dai_duc, department):
    main = PostingFactory(unit=dai_duc)
    PostingFactory(person=main.person, unit=department, concurrent=True)
    apply(split(placements=[{"posting": main, "to": department.code}]), by=None)
    assert posted(main.person) == [department.code]
    assert not main.person.postings.held_on(DAY).get().concurrent


def test_a_posting_for_a_term_keeps_its_end(split, town):
    old = PostingFactory(unit=town, ends=date(2026, 1, 1))
    apply(split(), by=None)
    assert old.person.postings.held_on(DAY).get().ends == date(2026, 1, 1)


@pytest.mark.parametrize("ends", [date(2025, 3, 1), DAY])
def test_a_posting_that_ends_by_then_is_left_alone(split, town, ends):
    old = PostingFactory(unit=town, ends=ends, leaving="retired")
    apply(split(), by=None)
    old.refresh_from_db()
    assert (old.ends, old.leaving) == (ends, "retired")
    assert posted(old.person) == []


def test_appointments_to_a_leading_post_end_with_their_unit_and_a_rank_does_not(split, town):
    person = PostingFactory(unit=town).person
    held = {
        kind: Appointment.objects.create(person=person, kind=kind, title=TitleFactory(), unit=town, starts=date(2020, 1, 1))
        for kind in ("leadership", "election", "rank")
    }
    apply(split(), by=None)
    ends = {kind: Appointment.objects.get(pk=row.pk).ends for kind, row in held.items()}
    assert ends == {"leadership": DAY, "election": DAY, "rank": None}


def test_planning_for_a_dissolved_unit_ends_with_the_reason(split, town):
    entry = PlanningEntryFactory(
        person=PersonFactory(), title=TitleFactory(), unit=town, level="commune", starts=date(2022, 1, 1)
    )
    apply(split(), by=None)
    entry.refresh_from_db()
    assert (entry.ends, entry.removal_reason) == (DAY, "Unit reorganised: Sắp xếp 2025")


def test_a_role_goes_over_to_the_sole_successor(split, town, dai_duc):
    over_town = RoleFactory(kind=Role.Kind.UNIT_OFFICER, unit=town)
    over_split = RoleFactory(kind=Role.Kind.UNIT_OFFICER, unit=dai_duc)
    apply(split(), by=None)
    assert list(Role.objects.held_on(DAY).values_list("user", "unit__code")) == [(over_town.user_id, "x-tien-yen")]
    assert Role.objects.held_on(BEFORE).filter(user=over_split.user).exists()


def test_one_role_is_handed_over_where_two_units_become_one(split, town, district):
    over_town = RoleFactory(kind=Role.Kind.UNIT_OFFICER, unit=town)
    RoleFactory(kind=Role.Kind.UNIT_OFFICER, unit=district, user=over_town.user)
    destinations = [("tt-tien-yen", "x-tien-yen"), ("h-tien-yen", "x-tien-yen"), ("xa-dai-duc", "x-dong-ngu")]
    apply(split(destinations=destinations), by=None)
    assert Role.objects.held_on(DAY).get(user=over_town.user).unit.code == "x-tien-yen"


def test_people_are_announced_once(split, town, dai_duc):
    people = [PostingFactory(unit=unit).person_id for unit in (town, dai_duc, town)]
    heard = []

    def hear(sender, person_ids, **kwargs):
        heard.append(person_ids)

    people_changed.connect(hear)
    try:
        apply(split(), by=None)
    finally:
        people_changed.disconnect(hear)
    assert heard == [sorted(people)]


def test_the_history_of_each_unit_says_so(split, dung):
    reorganisation = apply(split(), by=dung.user)
    written = ModelLogEntry.objects.filter(action__startswith="people.").values_list("action", "object_id")
    assert ("people.reorganised", str(reorganisation.pk)) in written
    assert ("people.unit_dissolved", str(unit("xa-dai-duc").pk)) in written
    assert ("people.unit_established", str(unit("x-dong-ngu").pk)) in written


def test_units_may_be_established_below_one_another(split, department):
    establish = [commune("x-dong-ngu", "Xã Đông Ngũ"), commune("x-tien-yen", "Xã Tiên Yên", "x-dong-ngu")]
    apply(split(establish=establish), by=None)
    assert unit("x-tien-yen").parent == unit("x-dong-ngu")


def test_what_was_applied_is_not_applied_again(split):
    reorganisation = apply(split(), by=None)
    with pytest.raises(NoLongerADraft):
        apply(reorganisation, by=None)


# What it refuses.


def test_a_draft_that_is_not_ready_is_refused_with_the_first_reason(split, province):
    with pytest.raises(NotReady, match=r"2 things to mend.*was given to “Tỉnh Quảng Ninh” already"):
        apply(split(establish=[commune("qn", "Xã Tiên Yên", "")], destinations=[]), by=None)


def test_the_decision_is_stated(split):
    reorganisation = split()
    reorganisation.decision = ""
    assert said_of(reorganisation) == ["State the number and the date of the decision."]


def test_a_reorganisation_of_nothing_is_none(province):
    assert said_of(draft("Không có gì", on=DAY, **DECIDED)) == ["Name at least one unit to dissolve or to establish."]


def test_a_unit_below_a_dissolved_one_does_not_stay(split, district):
    UnitFactory(code="xa-hai-lang", name="Xã Hải Lạng", parent=district, level="commune")
    (sentence,) = said_of(split())
    assert sentence.startswith("“Xã Hải Lạng” belongs to “Huyện Tiên Yên”, which ends.")


def test_a_unit_does_not_end_twice(split, town):
    Unit.objects.filter(pk=town.pk).update(dissolved=date(2024, 1, 1))
    assert said_of(split()) == ["“Thị trấn Tiên Yên” is already dissolved on 01/01/2024. Take it out of the draft."]


def test_a_unit_does_not_end_before_it_begins(split, town):
    Unit.objects.filter(pk=town.pk).update(established=DAY)
    (sentence,) = said_of(split())
    assert sentence.startswith("“Thị trấn Tiên Yên” is established on 01/07/2025 only")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (commune("x-tien-yen", "Xã Tiên Yên", "nowhere"), "belong to “nowhere”, but there is no such unit from 01/07/2025"),
        (commune("x-tien-yen", "Xã Tiên Yên", "h-tien-yen"), "belong to “h-tien-yen”, but there is no such unit from"),
        (commune("x-tien-yen", "Xã Tiên Yên", ""), "Say to which unit “Xã Tiên Yên” belongs."),
        (commune("x-tien-yen", "Xã Tiên Yên", "x-tien-yen"), "“Xã Tiên Yên” belongs to itself or to a unit below it."),
        (
            commune("x-tien-yen", "Xã Tiên Yên", "x-dong-ngu") | {"level": "province"},
            "“Xã Tiên Yên” (Province) cannot belong to “Xã Đông Ngũ” (Commune).",
        ),
    ],
)
def test_a_new_unit_belongs_to_one_that_exists_then(split, said, sentence):
    (found,) = said_of(split(establish=[said, commune("x-dong-ngu", "Xã Đông Ngũ")]))
    assert sentence in found


def test_a_destination_exists_from_the_day(split):
    destinations = [("xa-dai-duc", "x-dong-ngu"), ("tt-tien-yen", "x-nowhere")]
    assert said_of(split(destinations=destinations)) == [
        "“Thị trấn Tiên Yên” is to go on in “x-nowhere”, but there is no such unit from 01/07/2025 on."
    ]


def test_everybody_has_a_destination(split, dai_duc):
    person = PostingFactory(unit=dai_duc, person__full_name="Chìu Tài Múi", person__staff_number="QN1").person
    destinations = [("xa-dai-duc", "x-tien-yen"), ("xa-dai-duc", "x-dong-ngu")]
    assert said_of(split(destinations=destinations)) == ["1 person of “Xã Đại Dực” has no destination: Chìu Tài Múi (QN1)"]
    assert posted(person) == ["xa-dai-duc"]


def test_nobody_begins_in_a_unit_on_the_day_on_which_it_ends(split, town):
    PostingFactory(unit=town, starts=DAY, person__full_name="Ninh Thị Mai")
    assert said_of(split()) == [
        "Ninh Thị Mai already holds a posting in “Thị trấn Tiên Yên” from 01/07/2025 on. Remove it first, or choose a later day."
    ]


def test_nobody_comes_twice_into_one_unit(split, town, department):
    person = PostingFactory(unit=town, person__full_name="Ninh Thị Mai").person
    PostingFactory(person=person, unit=department, concurrent=True, starts=date(2025, 9, 1))
    placement = {"posting": person.postings.get(unit=town), "to": department.code}
    (sentence,) = said_of(split(placements=[placement]))
    assert "Ninh Thị Mai already holds a posting in “Sở Nội vụ” from 01/09/2025 on." in sentence


def test_who_moves_on_later_goes_to_the_new_unit_until_then(split, town, department):
    person = PostingFactory(unit=town, ends=date(2025, 8, 1)).person
    PostingFactory(person=person, unit=department, starts=date(2025, 8, 1))
    apply(split(), by=None)
    assert posted(person, date(2025, 7, 31)) == ["x-tien-yen"]
    assert posted(person, date(2025, 8, 1)) == [department.code]


def test_a_role_that_begins_when_its_unit_is_gone_is_named(split, town):
    RoleFactory(kind=Role.Kind.UNIT_OFFICER, unit=town, starts=date(2025, 8, 1))
    (sentence,) = said_of(split())
    assert "begins on 01/08/2025, when “Thị trấn Tiên Yên” exists no more" in sentence


def test_an_exception_without_object_is_named(split, town, lan):
    placement = {"posting": lan.postings.get(), "to": "x-tien-yen"}
    assert said_of(split(placements=[placement])) == [
        "The exception for Đặng Thị Thúy Lan is without object: the posting in “Sở Nội vụ” does not end. Take it out."
    ]


def test_what_is_not_dissolved_has_no_destination(split):
    with pytest.raises(NotInTheDraft):
        split(destinations=[("so-noi-vu", "x-tien-yen")])


def test_nobody_is_posted_in_a_unit_that_somebody_else_has_dissolved_meanwhile(split, town):
    stale = PostingFactory.build(unit=town, person=PersonFactory())
    apply(split(), by=None)
    with pytest.raises(Exception, match="is dissolved on 01/07/2025"):
        stale.save()


def test_a_plan_takes_as_many_queries_for_many_people(split, town, count_queries):
    reorganisation = split()

    def look():
        plan = Plan(reorganisation)
        return problems(plan), plan.people, plan.handed_over

    PostingFactory(unit=town)
    few = count_queries(look)
    PostingFactory.create_batch(5, unit=town)
    assert count_queries(look) == few
