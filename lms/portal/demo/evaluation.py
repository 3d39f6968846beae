"""What learners say about a class: one evaluation that is over, and those that are open today."""

from datetime import timedelta
from random import Random

from courses import proposed_questions
from courses.models import Survey, TrainingClass
from courses.surveys import answer, open_due, open_surveys
from lms.people.models import Person

from . import AS_OF, SEED, accounts

SILENT, CARELESS = 3, 2  # learners who do not answer, and who leave too much blank
ABOUT_AS_GOOD = {"programme": 8, "learners": 7, "trainers": 9, "facilities": 6, "course": 8, "effect": 8}
COMMENTS = (
    "Nên tăng thời lượng thực hành, giảm bớt lý thuyết.",
    "Đường truyền buổi chiều hay bị gián đoạn.",
    "Giảng viên nhiệt tình, ví dụ sát với công việc.",
    "Đề nghị gửi tài liệu trước khi khai giảng.",
)


def evaluate(today):
    for questionnaire in (proposed_questions.at_the_end(AS_OF), proposed_questions.some_time_after(AS_OF)):
        if questionnaire.opens_after:
            questionnaire.opens_after = 21  # so that the learner among the accounts is asked today
        questionnaire.save()
    learner = Person.objects.get(staff_number=accounts.LEARNER)
    held = TrainingClass.objects.filter(state=TrainingClass.State.ISSUED, enrolments__person=learner)
    for training_class in held.filter(ends__gt=today - timedelta(days=60)):
        for survey in open_surveys(training_class, on=training_class.ends):
            _answer(survey)
    open_due(on=today)


def _answer(survey: Survey):
    random = Random(f"{SEED} evaluation {survey.training_class.code}")  # noqa: S311 — made-up opinions, no secret
    learners = [invitation.enrolment.person for invitation in survey.invitations.select_related("enrolment__person")]
    random.shuffle(learners)
    questions = survey.questionnaire.ordered()
    for number, person in enumerate(learners[SILENT:]):
        blank = random.sample(questions, 3) if number < CARELESS else random.sample(questions, number % 2)
        mood = random.choice((-1, 0, 0, 1))
        scores = {
            each.pk: min(max(ABOUT_AS_GOOD[each.about] + mood + random.choice((-1, 0, 0, 1)), 1), 10)
            for each in questions
            if each not in blank
        }
        comment = COMMENTS[number] if number < len(COMMENTS) else ""
        answer(survey, person, scores, comment, on=survey.opens)
