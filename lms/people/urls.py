from django.urls import path

from . import my_data_views as views

urlpatterns = [
    path("my/data/", views.my_data, name="my_data"),
    path("my/data/copy/", views.my_data_copy, name="my_data_copy"),
    path("my/data/ask/", views.ask_about_my_data, name="ask_about_my_data"),
]
