"""A small province for the walk over every address: the same things twice, once of Minh's department and once of Quân's.

`cast` says who walks; `own` and `others` give for each address what it asks for (key of a row, code of a class …), by the name of the
address, or of its namespace where all of them ask for the key of one row.
"""

from datetime import date
from types import SimpleNamespace

import wagtail_factories
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now
from wagtail.models import Site

from certificates.applications import apply
from certificates.blanks import receive as receive_blanks
from certificates.designs import default_design
from certificates.issuing import issue
from certificates.register import book_for
from certificates.sharing import share
from certificates.statement_keys import current_key
from certificates.tasks import draw_waiting
from courses import outbox
from courses.declarations import declare
from courses.models import (
    AnswerSheet,
    Enrolment,
    LearningRecord,
    Message,
    Quota,
    Room,
    Survey,
    SurveyInvitation,
    TrainingClass,
    TrainingPlan,
)
from courses.notice_settings import settings_of
from courses.proposed_questions import at_the_end
from courses.recognition import Recognition
from courses.results import add_assessment
from courses.sessions import plan_sessions
from lms.coverage import spans
from lms.coverage.models import (
    ActivityColumn,
    ActivityRow,
    ApiToken,
    Equivalence,
    Indicator,
    IndicatorVersion,
    SealedReport,
    TitleStandard,
    Trial,
)
from lms.coverage.saved_views import save_view
from lms.people.data_requests import receive
from lms.people.importing.batches import ImportBatch, ImportRow
from lms.people.merging import merge
from lms.people.models import Appointment, DayOff, Degree, PlanningRule, Role, Speciality, Succession, TitleCertificate, Unit
from lms.people.planning_reviews import open_review
from lms.people.reorganising.drafts import draft
from lms.people.unmasking import AccessPurpose, note_reading
from tests.access_table import (
    ADMINISTRATOR,
    AUDITOR,
    LEARNER,
    MANAGER,
    NOBODY,
    OFFICER,
    OTHER,
    REGISTRAR,
    TRAINER,
    UNIT_AUDITOR,
    UNIT_MANAGER,
    UNIT_REGISTRAR,
)
from tests.conftest import someone, with_role
from tests.coverage.test_figures import asks_for
from tests.factories import (
    AuthorisationFactory,
    CourseFactory,
    PlanningEntryFactory,
    PlanningTermFactory,
    SubjectAreaFactory,
    TitleFactory,
    TitleFamilyFactory,
    TrainingClassFactory,
    UnitFactory,
    UserFactory,
)

CLOSED, DECIDED, ISSUED = date(2022, 6, 24), date(2022, 6, 27), date(2022, 6, 28)
Kind = Role.Kind


def build():
    province = UnitFactory(code="qn", name="Tỉnh Quảng Ninh", kind=Unit.Kind.PROVINCE)
    department = UnitFactory(code="so-noi-vu", name="Sở Nội vụ", parent=province)
    centre = UnitFactory(code="trung-tam", name="Trung tâm Bồi dưỡng", parent=department)
    elsewhere = UnitFactory(code="so-tai-chinh", name="Sở Tài chính", parent=province)
    other_centre = UnitFactory(code="trung-tam-khac", name="Trung tâm Tài chính công", parent=elsewhere)

    def staff(name, number, unit, kind=None, over=None):
        person = someone(name, number, unit)
        return with_role(person, kind, over or unit) if kind else person

    lan, quan = staff("Đặng Thị Thúy Lan", "CB001", department), staff("Ngô Hồng Quân", "XY907", elsewhere)
    ha = staff("Vũ Thu Hà", "CB002", centre)
    cast = {
        NOBODY: None,
        LEARNER: lan,
        OTHER: staff("Trịnh Công Sáu", "CB011", staff_unit(province)),
        TRAINER: ha,
        OFFICER: staff("Trần Quang Minh", "CB003", department, Kind.UNIT_OFFICER),
        MANAGER: staff("Phạm Tiến Dũng", "CB004", department, Kind.TRAINING_MANAGER, province),
        UNIT_MANAGER: staff("Đỗ Văn Khải", "CB008", department, Kind.TRAINING_MANAGER),
        REGISTRAR: staff("Lê Minh Thu", "CB005", centre, Kind.REGISTRAR, province),
        UNIT_REGISTRAR: staff("Mai Thị Sen", "CB009", centre, Kind.REGISTRAR, department),
        AUDITOR: staff("Bùi Bình An", "CB006", department, Kind.AUDITOR, province),
        UNIT_AUDITOR: staff("Hà Văn Nghị", "CB010", department, Kind.AUDITOR),
        ADMINISTRATOR: SimpleNamespace(user=UserFactory(username="chief", is_superuser=True, is_staff=True)),
    }
    rival = staff("Lương Thị Xoan", "XY908", elsewhere, Kind.UNIT_OFFICER)

    shared = shared_rows(elsewhere, province)
    own = things_of(lan, centre, ha, cast[REGISTRAR], cast[OFFICER], shared)
    others = things_of(quan, other_centre, rival, cast[REGISTRAR], rival, shared)
    draw_waiting()
    spans.refresh_all_stale()
    return SimpleNamespace(
        cast=cast,
        own=own,
        others=others,
        # What names the people of the other department; it may stand on no page of somebody of this one.
        secrets=[said for person in (quan, rival) for said in (person.full_name, person.staff_number)],
        elsewhere=elsewhere,
        department=department,
    )


def staff_unit(province):
    """The unit of somebody who has nothing to do with either department."""
    return UnitFactory(code="so-y-te", name="Sở Y tế", parent=province)


def shared_rows(unit, province):
    """Rows that belong to all units, and Wagtail's own: the same for both departments."""
    area = SubjectAreaFactory(code="public-duty", name="Đạo đức công vụ")
    asks_for("F4", area)
    title = TitleFactory(name="Chuyên viên")
    image, document = wagtail_factories.ImageFactory(), wagtail_factories.DocumentFactory()
    questionnaire = at_the_end(date(2026, 1, 1))
    questionnaire.save()
    return SimpleNamespace(
        area=area,
        questionnaire=questionnaire,
        rule=PlanningRule.objects.create(term=PlanningTermFactory(), level="province", ages_on=date(2022, 1, 1), women=25),
        reform=draft("Hợp nhất hai sở", on=date(2030, 7, 1), dissolve=[unit]),
        course=CourseFactory(),
        column=ActivityColumn.objects.create(order=1, name="Khác", takes_the_rest=True),
        row=ActivityRow.objects.create(order=1, part="officials", name="Mọi người"),
        equivalence=Equivalence.objects.create(course=CourseFactory(), counts_as=CourseFactory(), starts=date(2020, 1, 1)),
        succession=Succession.objects.create(
            predecessor=UnitFactory(parent=province), successor=province, kind="merged", on=date(2021, 1, 1)
        ),
        unit=unit,
        title=title,
        standard=TitleStandard.objects.create(title=title, kind="area", area=area, starts=date(2020, 1, 1)),
        family=TitleFamilyFactory(),
        term=PlanningTermFactory(),
        speciality=Speciality.objects.create(code="luat", name="Luật"),
        site=Site.objects.first() or wagtail_factories.SiteFactory(is_default_site=True),
        image=image,
        document=document,
        rendition=image.get_rendition("width-10").file.name.removeprefix("images/"),
        trial=Trial.objects.create(
            indicator=Indicator.objects.first() or asks_for("F4", area),
            on=date(2026, 10, 15),
            definition={},
            asked_by=get_user_model().objects.create(username="tries"),
        ),
        sealed=SealedReport.objects.create(
            unit=province, on=date(2022, 6, 30), sealed_by=get_user_model().objects.create(username="sealer")
        ),
    )


def things_of(person, institution, trainer, registrar, officer, shared):
    """One of everything about this person, and a class of this institution that they attended."""
    training_class = TrainingClassFactory(institution=institution, starts=date(2022, 6, 20), ends=CLOSED,
                                          enrolment_opens=date(2022, 5, 1), enrolment_closes=date(2022, 6, 1))  # fmt: skip
    training_class.course.subject_areas.set([shared.area])
    training_class.trainers.add(trainer.user)
    plan_sessions(training_class)
    assessment = add_assessment(training_class, name="Bài kiểm tra", by=trainer.user)
    TrainingClass.objects.filter(pk=training_class.pk).update(state=TrainingClass.State.RECOGNISED)
    recognition = Recognition.objects.create(training_class=training_class, decision_number="156/QĐ-TĐTCB", decided_on=DECIDED)
    enrolment = Enrolment.objects.create(training_class=training_class, person=person, state="completed", queue_number=person.pk)
    record = LearningRecord.objects.create(
        person=person, course=training_class.course, training_class=training_class, recognition=recognition, recognised_on=DECIDED,
        periods=40,
        grade="very_good", decision_number="156/QĐ-TĐTCB", institution_name=institution.name, person_name=person.full_name,
        unit_name=person.postings.get().unit.name, course_title=training_class.course.title,
    )  # fmt: skip
    training_class.refresh_from_db()
    authorisation = AuthorisationFactory(institution=institution, courses=[training_class.course])
    book = book_for(institution, ISSUED, code=f"BD-{institution.code}")
    stock = receive_blanks(
        institution, first=1, last=3, decision="5/QĐ-UBND", decided_on=DECIDED, received_on=DECIDED, by=registrar.user
    )
    [certificate] = issue([record], book=book, design=default_design(), on=ISSUED, by=registrar.user)
    application = apply(certificate, kind="lost", text="Mất", received_on=ISSUED, by=person.user, today=ISSUED)
    declaration = declare(
        person, course=training_class.course, institution_name="Trường khác", issued_on=date(2019, 5, 4), by=person.user,
        copy=SimpleUploadedFile("a.pdf", b"%PDF-1.7"), today=ISSUED,
    )  # fmt: skip
    link = share(certificate, on=ISSUED, with_file=True)
    of_class = {"code": training_class.code}
    room = Room.objects.create(institution=institution, name="P.201", seats=40)
    quota = Quota.objects.create(training_class=training_class, unit=person.postings.get().unit, seats=5)
    survey = evaluated(enrolment)
    plan = TrainingPlan.objects.create(
        unit=quota.unit, year=2022, state="approved", decision_number="15/QĐ-UBND", decision_date=date(2022, 1, 10)
    )
    line = plan.lines.create(course=training_class.course, classes=1, seats=30, quarter=2, institution=institution)
    of_plan, of_line = {"pk": plan.pk}, {"pk": plan.pk, "line": line.pk}
    line_quota = line.quotas.create(unit=quota.unit, seats=5)
    outbox.write(Message.Kind.NOT_COMPLETED, people=[person.pk], key=f"test:{person.pk}")
    message = Message.objects.of(person.user).latest("pk")
    since = {"person": person, "title": shared.title, "starts": date(2020, 1, 1)}
    keys = {
        "people": person,
        "postings": person.postings.get(),
        "appointments": Appointment.objects.create(kind="rank", **since),
        "degrees": Degree.objects.create(person=person, level=4, awarded_on=date(2007, 6, 1)),
        "title_certificates": TitleCertificate.objects.create(person=person, family=shared.family, issued_on=date(2019, 1, 1)),
        "planning": PlanningEntryFactory(**since),
        "imports": (batch := import_of(person, officer)),
        "planning_reviews": open_review(
            PlanningTermFactory(), "province", person.postings.get().unit, year=2026, by=registrar.user
        ),
        "roles": officer.user.roles.get(),
        "data_requests": (asked := receive(person, "copy", at=now(), by=officer.user)),
        "data_readings": note_reading(person, "copy", by=officer.user, purpose="Đối chiếu với thẻ căn cước"),
        "answer_data_request": asked,
        "national_id": person,
        "personal_data_copy": person,
        "erase_personal_data": person,
        "classes": training_class,
        "records": record,
        "register_books": book,
        "authorisations": authorisation,
        "person_chooser": person,
        "messages": message,
    }
    session = of_class | {"pk": training_class.sessions.first().pk}
    view = save_view("/coverage/", name="Đơn vị tôi", owner=person.user)
    token = ApiToken.objects.create(
        owner=officer.user, name="Kho", digest=f"{officer.pk}", unit=shared.unit, created_on=ISSUED, expires=date(2100, 1, 1)
    )
    return {
        **{namespace: {"pk": row.pk} for namespace, row in keys.items()},
        **shared_things(shared),
        **dict.fromkeys(CLASS_PAGES, of_class),
        "imports:row": {"pk": batch.pk, "number": 2},
        "imports:template": {"slug": "persons"},
        "duplicates": {"first": person.pk, "second": officer.pk, "pk": merged(person).pk},
        **dict.fromkeys((*SESSION_PAGES, "change_session", "cancel_session"), session),
        "evaluate": {"pk": survey.pk},
        "evaluation_chart": of_class | {"pk": survey.pk, "what": "averages"},
        "attendance_of": session | {"enrolment": enrolment.pk},
        "paper": of_class | {"kind": "class-list", "ending": "xlsx"},
        "change_room": {"pk": room.pk},
        "remove_quota": of_class | {"pk": quota.pk},
        "revoke_token": {"pk": token.pk},
        **dict.fromkeys(PLAN_PAGES, of_plan),
        **dict.fromkeys(("plan_line", "change_plan_line", "drop_plan_line"), of_line),
        "remove_line_quota": of_line | {"quota": line_quota.pk},
        "notice": {"pk": message.pk},
        "calendar_feed": {"key": settings_of(person.user).calendar_key},
        **dict.fromkeys(("change_assessment", "remove_assessment"), of_class | {"pk": assessment.pk}),
        **dict.fromkeys(("score_history", "note_breach"), of_class | {"pk": enrolment.pk}),
        "withdraw_person": of_class | {"pk": enrolment.pk},
        **{key: {"pk": certificate.pk} for key in ("certificate", "draw_again", "exchange_blank")},
        **{key: {"pk": book.pk} for key in ("book", "close_book", "verify_book", "book_workbook")},
        **{name: {"pk": application.pk} for name in ("application", "refuse_application", "withdraw_application")},
        "class_files": of_class | {"ending": "zip"},
        **{name: {"pk": declaration.pk} for name in ("declaration", "declaration_copy", "take_back_declaration")},
        "hand_in": {"pk": certificate.pk},
        **{name: {"token": link.token} for name in ("shared", "shared_file")},
        "withdraw_link": {"pk": link.pk},
        **{key: {"pk": view.pk} for key in ("change_view", "delete_view")},
        "statement_key": {"kid": current_key().kid},
        **{name: {"check_code": certificate.check_code} for name in ("share", "badge", "badge_status")},
        "apply": {"check_code": certificate.check_code},
        "book_pdf": {"pk": book.pk, "first": 1},
        **{name: {"pk": stock.pk} for name in ("blank_batch", "write_off_blanks", "take_back_blanks")},
        "reconciliation": {"pk": stock.pk, "ending": "xlsx"},
        **{f"{act}_certificate": {"pk": certificate.pk} for act in ("revoke", "confirm", "replace")},
        **{act: {"pk": certificate.batch_id} for act in ("pause_batch", "resume_batch", "draw_batch_again")},
        "certificate_file": {"check_code": certificate.check_code},
        "check_code": {"check_code": certificate.check_code},
        **{name: {"staff_number": person.staff_number} for name in ("transcript", "transcript_file")},
        "explain": {"code": "F4", "staff_number": person.staff_number},
        "rows": [(row._meta.app_label, row._meta.model_name, row.pk) for row in keys.values()],
    }


def evaluated(enrolment):
    """The evaluation of a class, over and answered by enough that its averages are shown."""
    questionnaire = at_the_end(enrolment.training_class.starts)
    questionnaire.name = f"Phiếu {enrolment.pk}"
    questionnaire.save()
    survey = Survey.objects.create(
        training_class=enrolment.training_class, questionnaire=questionnaire, opens=CLOSED, until=DECIDED
    )
    SurveyInvitation.objects.create(survey=survey, enrolment=enrolment, has_answered=True)
    scores = {str(question.pk): 8 for question in questionnaire.ordered()}
    AnswerSheet.objects.bulk_create(AnswerSheet(survey=survey, scores=scores) for _ in range(5))
    return survey


def import_of(person, officer):
    """A list that the officer has uploaded, read, with a row about this person."""
    batch = ImportBatch.objects.create(kind="persons", file_name="ds.xlsx", sha256="0" * 64, by=officer.user, state="to_decide")
    said = {"full_name": person.full_name, "staff_number": person.staff_number}
    ImportRow.objects.create(batch=batch, number=2, said=said, state="unchanged", person=person)
    return batch


def merged(person):
    """Two entries of this person were made one."""
    other = someone(person.full_name, f"{person.staff_number}.2", UnitFactory(parent=person.postings.get().unit))
    return merge(person, other, by=UserFactory(is_superuser=True), why="Nhập hai lần")


CLASS_PAGES = (
    "class", "enrol", "withdraw", "teaching_class", "results", "add_assessment", "eligibility", "manage_class", "change_seats",
    "enrol_person", "recognise", "revoke_recognition", "score_sheet", "score_sheet_file", "apply_score_sheet", "announce_class", "close_roster", "reopen_roster", "start_class", "finish_class", "close_class",
    "cancel_class", "issue", "accept_offer", "nominate", "unit_nominations", "schedule", "papers", "add_session", "copy_week",
    "change_trainers", "change_minimum", "approvals", "quotas", "evaluation",
)  # fmt: skip


SESSION_PAGES = (
    "roll_call", "take_marks", "confirm_attendance", "sign_in_entry", "check_in_board", "check_in_code", "close_check_in",
)  # fmt: skip

PLAN_PAGES = ("plan", "plan_workbook", "approve_plan", "close_plan", "discard_plan", "add_plan_line")


def shared_things(shared):
    keys = {
        "specialities": shared.speciality,
        "access_purposes": AccessPurpose.objects.get_or_create(text="Đối chiếu với thẻ căn cước")[0],
        "successions": shared.succession,
        "days_off": DayOff.objects.get_or_create(day=ISSUED, defaults={"name": "Nghỉ bù"})[0],
        "courses": shared.course,
        "title_standards": shared.standard,
        "equivalences": shared.equivalence,
        "activity_columns": shared.column,
        "activity_rows": shared.row,
        "units": shared.unit,
        "unit_chooser": shared.unit,
        "titles": shared.title,
        "title_families": shared.family,
        "subject_areas": shared.area,
        "designs": default_design(),
        "questionnaires": shared.questionnaire,
        "indicators": Indicator.objects.get(),
        "indicator_versions": IndicatorVersion.objects.get(),
        "wagtailsites": shared.site,
        "planning_terms": shared.rule.term,
        "planning_rules": shared.rule,
        "reorganisations": shared.reform,
        "reorganisation_effects": shared.reform,
    }
    of_page = dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "destination_id"), shared.site.root_page.pk)
    return {
        **{namespace: {"pk": row.pk} for namespace, row in keys.items()},
        "wagtailadmin_pages": of_page,
        "wagtailadmin_explore": of_page,
        "wagtailadmin_explore_results": of_page,
        "wagtailimages": {"image_id": shared.image.pk, "filter_spec": "original"},
        "wagtailimages_chooser": {"pk": shared.image.pk, "image_id": shared.image.pk},
        "wagtaildocs": {"document_id": shared.document.pk},
        "wagtaildocs_chooser": {"pk": shared.document.pk},
        # Their names do not say what they ask for.
        "addresses": {
            "wagtaildocs_serve": reverse("wagtaildocs_serve", args=[shared.document.pk, shared.document.filename]),
            "wagtail_serve": "/",
            "admin/^.*/$": "/admin/no-such-page/",
            "account_reset_password_from_key": "/accounts/password/reset/key/1-abc/",
            "wagtailadmin_pages:revisions_compare": "/admin/pages/1/revisions/compare/live...latest/",
        },
        "indicator": {"code": "F4"},
        "coverage_chart": {"code": "F4"},
        **{name: {"code": "F4"} for name in ("trend", "trend_chart", "gap", "ranking")},
        "coverage_report": {"ending": "xlsx"},
        "activity_file": {"ending": "xlsx"},
        "sealed_report": {"pk": shared.sealed.pk},
        "api:one_sealed": {"pk": shared.sealed.pk},
        "api:one_indicator": {"code": "F4"},
        "trial": {"pk": shared.trial.pk},
        "indicator_people": {"code": "F4"},
        "page_image": {"path": shared.rendition},
    }
