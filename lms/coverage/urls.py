from django.urls import path

from . import (
    appointing_views,
    comparing_views,
    gap_views,
    person_views,
    ranking_views,
    report_views,
    saving_views,
    sealed_views,
    trend_views,
    trial_views,
    views,
)
from .api import token_views
from .api.v1 import api

urlpatterns = [
    path("api/v1/", token_views.documentation, name="api_documentation"),
    path("api/v1/", api.urls),
    path("my/tokens/", token_views.my_tokens, name="my_tokens"),
    path("my/tokens/<int:pk>/revoke/", token_views.revoke_token, name="revoke_token"),
    path("coverage/", views.coverage, name="coverage"),
    path("coverage/chart.svg", views.overview_chart, name="coverage_overview_chart"),
    path("coverage/report.<str:ending>", report_views.report, name="coverage_report"),
    path("coverage/sealed/", sealed_views.sealed_reports, name="sealed_reports"),
    path("coverage/sealed/<int:pk>/", sealed_views.sealed_report, name="sealed_report"),
    path("coverage/seal/", sealed_views.seal_report, name="seal_report"),
    path("coverage/trials/<int:pk>/", trial_views.trial, name="trial"),
    path("coverage/before-appointment/", appointing_views.before_appointment, name="before_appointment"),
    path("coverage/views/", saving_views.saved_views, name="saved_views"),
    path("coverage/views/save/", saving_views.save_view, name="save_view"),
    path("coverage/views/<int:pk>/", saving_views.change_view, name="change_view"),
    path("coverage/views/<int:pk>/delete/", saving_views.delete_view, name="delete_view"),
    path("coverage/compare/", comparing_views.comparison, name="compare"),
    path("coverage/compare.svg", comparing_views.comparison_chart, name="compare_chart"),
    path("coverage/<slug:code>/", views.indicator, name="indicator"),
    path("coverage/<slug:code>/chart.svg", views.indicator_chart, name="coverage_chart"),
    path("coverage/<slug:code>/trend/", trend_views.indicator_trend, name="trend"),
    path("coverage/<slug:code>/ranking/", ranking_views.indicator_ranking, name="ranking"),
    path("coverage/<slug:code>/trend.svg", trend_views.trend_chart, name="trend_chart"),
    path("coverage/<slug:code>/gap/", gap_views.gap, name="gap"),
    path("coverage/<slug:code>/people/", person_views.indicator_people, name="indicator_people"),
    path("coverage/<slug:code>/people/<path:staff_number>/", person_views.explain_person, name="explain"),
    path("my/coverage/", person_views.my_coverage, name="my_coverage"),
]
