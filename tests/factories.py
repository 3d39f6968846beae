"""Rows for tests. Defaults are valid and unremarkable; a test names what matters to it."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from courses.models import Authorisation, Course, Recognition, SubjectArea, TrainingClass
from lms.people.models import Person, PlanningEntry, PlanningTerm, Posting, Role, Title, TitleFamily, Unit, User


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"unit-{n}")
    name = factory.Sequence(lambda n: f"Đơn vị {n}")
    level = Unit.Level.PROVINCE
    kind = Unit.Kind.BODY
    established = date(2000, 1, 1)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"U{n:05}")
    email = factory.LazyAttribute(lambda user: f"{user.username.lower()}@example.vn")


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    staff_number = factory.Sequence(lambda n: f"CB{n:05}")
    full_name = factory.Sequence(lambda n: f"Nguyễn Văn {'ABCDEGHIKL'[n % 10]}")
    birth_date = date(1985, 5, 17)
    gender = Person.Gender.FEMALE
    ethnicity = "01"


class PostingFactory(DjangoModelFactory):
    class Meta:
        model = Posting

    person = factory.SubFactory(PersonFactory)
    unit = factory.SubFactory(UnitFactory)
    category = Posting.Category.CIVIL_SERVANT
    starts = date(2015, 1, 1)


class TitleFamilyFactory(DjangoModelFactory):
    class Meta:
        model = TitleFamily

    code = factory.Sequence(lambda n: f"family-{n}")
    name = factory.Sequence(lambda n: f"Nhóm chức danh {n}")


class TitleFactory(DjangoModelFactory):
    class Meta:
        model = Title

    code = factory.Sequence(lambda n: f"title-{n}")
    name = factory.Sequence(lambda n: f"Chức danh {n}")
    kind = Title.Kind.RANK


class PlanningTermFactory(DjangoModelFactory):
    class Meta:
        model = PlanningTerm
        django_get_or_create = ["name"]

    name = "2020–2025"
    starts = date(2020, 7, 1)


class PlanningEntryFactory(DjangoModelFactory):
    class Meta:
        model = PlanningEntry

    person = factory.SubFactory(PersonFactory)
    title = factory.SubFactory(TitleFactory)
    level = Unit.Level.PROVINCE
    term = factory.SubFactory(PlanningTermFactory)
    starts = date(2020, 9, 1)


class RoleFactory(DjangoModelFactory):
    class Meta:
        model = Role

    user = factory.SubFactory(UserFactory)
    starts = date(2020, 1, 1)


class SubjectAreaFactory(DjangoModelFactory):
    class Meta:
        model = SubjectArea

    code = factory.Sequence(lambda n: f"area-{n}")
    name = factory.Sequence(lambda n: f"Lĩnh vực {n}")


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = Course
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"course-{n}")
    title = factory.Sequence(lambda n: f"Bồi dưỡng kiến thức {n}")
    periods = 40

    @factory.post_generation
    def areas(self, create, areas):
        self.subject_areas.set(areas or [])


class TrainingClassFactory(DjangoModelFactory):
    """A class open for enrolment through October 2026 that runs from 2 to 6 November 2026."""

    class Meta:
        model = TrainingClass
        skip_postgeneration_save = True

    course = factory.SubFactory(CourseFactory)
    institution = factory.SubFactory(UnitFactory, kind=Unit.Kind.SERVICE)
    code = factory.Sequence(lambda n: f"class-{n}")
    name = factory.LazyAttribute(lambda training_class: f"Lớp {training_class.course.title}")
    starts = date(2026, 11, 2)
    ends = date(2026, 11, 6)
    enrolment_opens = date(2026, 10, 1)
    enrolment_closes = date(2026, 10, 31)
    capacity = 30
    offer_days = 0  # a seat that becomes free is given at once, unless a test wants offers
    state = TrainingClass.State.OPEN
    cancelled_because = factory.LazyAttribute(lambda training_class: "Bão số 3" if training_class.state == "cancelled" else "")


class AuthorisationFactory(DjangoModelFactory):
    """`AuthorisationFactory(institution=school, courses=[course])`: since the beginning of 2020."""

    class Meta:
        model = Authorisation
        skip_postgeneration_save = True

    institution = factory.SubFactory(UnitFactory, kind=Unit.Kind.SERVICE)
    decision_number = factory.Sequence(lambda n: f"{n + 1}/QĐ-UBND")
    starts = date(2020, 1, 1)

    @factory.post_generation
    def courses(self, create, extracted, **kwargs):
        self.courses.set(extracted or [])


class RecognitionFactory(DjangoModelFactory):
    class Meta:
        model = Recognition

    training_class = factory.SubFactory(TrainingClassFactory, state=TrainingClass.State.RECOGNISED)
    decision_number = "156/QĐ-UBND"
    decided_on = date(2026, 11, 9)
