"""What learners say about a class: one evaluation that is over, and those that are open today."""

from datetime import timedelta
from random import Random

from courses import proposed_questions
from courses.models import Enrolment, Survey, TrainingClass
from courses.surveys import OVER, answer, open_due, open_surveys

from . import AS_OF, SEED, accounts

MORE = 4  # classes besides the learner's
SILENT, CARELESS = 3, 2  # learners who do not answer, and who leave too much blank
ABOUT_AS_GOOD = {"programme": 8, "learners": 7, "trainers": 9, "facilities": 6, "course": 8, "effect": 8}
COMMENTS = (
    "Nên tăng thời lượng thực hành, giảm bớt lý thuyết.",
    "Đường truyền buổi chiều hay bị gián đoạn.",
    "Giảng viên nhiệt tình, ví dụ sát với công việc.",
    "Đề nghị gửi tài liệu trước khi khai giảng.",
)


def evaluate(today):
    """The class of the learner among the accounts and some others are evaluated; she is asked today what it was good for."""
    held = TrainingClass.objects.filter(
        state__in=OVER, ends__gt=today - timedelta(days=60), enrolments__state__in=Enrolment.SEATED
    )
    of_the_learner = held.filter(enrolments__person__staff_number=accounts.LEARNER).latest("ends")
    proposed_questions.at_the_end(AS_OF).save()
    others = held.filter(ends__lt=today - timedelta(days=15)).exclude(pk=of_the_learner.pk).distinct()
    for training_class in [of_the_learner, *others.order_by("-ends", "code")[:MORE]]:
        for survey in open_surveys(training_class, on=training_class.ends):
            _answer(survey)
    effect = proposed_questions.some_time_after(AS_OF)
    effect.opens_after = (today - of_the_learner.ends).days
    effect.save()
    open_due(on=today)


def _answer(survey: Survey):
    random = Random(f"{SEED} evaluation {survey.training_class.code}")  # noqa: S311 — made-up opinions, no secret
    learners = [invitation.enrolment.person for invitation in survey.invitations.select_related("enrolment__person")]
    random.shuffle(learners)
    questions, good = survey.questionnaire.ordered(), random.choice((-1, 0, 0))
    for number, person in enumerate(learners[SILENT:]):
        blank = random.sample(questions, 3) if number < CARELESS else random.sample(questions, number % 2)
        mood = good + random.choice((-1, 0, 0, 1))
        scores = {
            each.pk: min(max(ABOUT_AS_GOOD[each.about] + mood + random.choice((-1, 0, 0, 1)), 1), 10)
            for each in questions
            if each not in blank
        }
        comment = COMMENTS[number] if number < len(COMMENTS) else ""
        answer(survey, person, scores, comment, on=survey.opens)
