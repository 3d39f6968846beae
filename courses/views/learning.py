"""What a person learns and has learned, as they see it themselves."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.timezone import localdate

from ..models import Enrolment, LearningRecord, Survey, TrainingClass

OVER = (TrainingClass.State.RECOGNISED, TrainingClass.State.ISSUED, TrainingClass.State.CLOSED, TrainingClass.State.CANCELLED)


@login_required
def my_learning(request):
    mine = Enrolment.objects.live().filter(person__user=request.user).order_by("training_class__starts", "pk")
    mine = list(mine.select_related("training_class__institution", "training_class__course"))
    records = LearningRecord.objects.current().filter(person__user=request.user)
    context = {
        "person": getattr(request.user, "person", None),
        "today": localdate(),
        **by_time(mine, localdate()),
        "records": records,
        "to_evaluate": Survey.objects.left_to(request.user, on=localdate()),
    }
    return render(request, "courses/my_learning.html", context)


def by_time(enrolments, today):
    """The same enrolments under `waiting`, `running`, `coming` and `past` (latest first)."""
    parts = {"waiting": [], "running": [], "coming": [], "past": []}
    for enrolment in enrolments:
        training_class = enrolment.training_class
        if training_class.state in OVER:
            parts["past"].insert(0, enrolment)
        elif enrolment.state == Enrolment.State.WAITING:
            parts["waiting"].append(enrolment)
        elif training_class.starts > today:
            parts["coming"].append(enrolment)
        else:
            parts["running"].append(enrolment)
    return parts
