from django.urls import path

from . import checking, views

urlpatterns = [
    path("manage/classes/<slug:code>/issue/", views.issue, name="issue"),
    path("register/", views.register, name="register"),
    path("register/<int:pk>/draw-again/", views.draw_again, name="draw_again"),
    path("my/certificates/", views.my_certificates, name="my_certificates"),
    path("certificates/<str:check_code>.pdf", views.certificate_file, name="certificate_file"),
    path("check/", checking.check, name="check"),
    path("check/<str:check_code>/", checking.check_code, name="check_code"),
]
