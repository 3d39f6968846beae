from django.urls import path

from .views import approving, classes, learning, managing, nominating, notices, recognition, results, states, teaching

urlpatterns = [
    path("classes/<slug:code>/", classes.show, name="class"),
    path("classes/<slug:code>/enrol/", classes.enrol, name="enrol"),
    path("classes/<slug:code>/withdraw/", classes.withdraw, name="withdraw"),
    path("classes/<slug:code>/accept/", classes.accept, name="accept_offer"),
    path("classes/<slug:code>/nominate/", nominating.nominate, name="nominate"),
    path("classes/<slug:code>/nominations/", nominating.of_the_unit, name="unit_nominations"),
    path("my/learning/", learning.my_learning, name="my_learning"),
    path("my/notices/", notices.listed, name="notices"),
    path("my/notices/read/", notices.mark_read, name="read_notices"),
    path("my/notices/settings/", notices.choose, name="notice_settings"),
    path("my/notices/settings/calendar/", notices.renew_address, name="renew_calendar"),
    path("my/notices/<int:pk>/", notices.show, name="notice"),
    path("my/calendar/<str:key>.ics", notices.calendar, name="calendar_feed"),
    path("teaching/", teaching.teaching, name="teaching"),
    path("teaching/<slug:code>/", teaching.roster, name="teaching_class"),
    path("teaching/<slug:code>/sessions/<int:pk>/", teaching.roll_call, name="roll_call"),
    path("teaching/<slug:code>/results/", results.results, name="results"),
    path("teaching/<slug:code>/results/add/", results.add, name="add_assessment"),
    path("teaching/<slug:code>/results/<int:pk>/remove/", results.remove, name="remove_assessment"),
    path("teaching/<slug:code>/eligibility/", teaching.eligibility, name="eligibility"),
    path("manage/classes/", managing.listed, name="manage_classes"),
    path("manage/classes/new/", managing.open_class, name="open_class"),
    path("manage/classes/<slug:code>/", managing.show, name="manage_class"),
    path("manage/classes/<slug:code>/seats/", managing.change_seats, name="change_seats"),
    path("manage/classes/<slug:code>/enrol/", managing.enrol, name="enrol_person"),
    path("manage/classes/<slug:code>/enrolments/<int:pk>/withdraw/", managing.withdraw, name="withdraw_person"),
    path("manage/classes/<slug:code>/nominations/", approving.approvals, name="approvals"),
    path("manage/classes/<slug:code>/quotas/", approving.quotas, name="quotas"),
    path("manage/classes/<slug:code>/quotas/<int:pk>/remove/", approving.remove_quota, name="remove_quota"),
    path("manage/classes/<slug:code>/recognise/", recognition.recognise, name="recognise"),
    *(
        path(f"manage/classes/<slug:code>/{act.name.replace('_', '-')}/", states.change, {"act": act}, name=act.name)
        for act in states.ACTS
    ),
]
