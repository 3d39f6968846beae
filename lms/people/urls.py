from django.urls import path

from . import file_views, my_data_views

urlpatterns = [
    path("my/file/", file_views.my_file, name="my_file"),
    path("my/data/", my_data_views.my_data, name="my_data"),
    path("my/data/copy/", my_data_views.my_data_copy, name="my_data_copy"),
    path("my/data/ask/", my_data_views.ask_about_my_data, name="ask_about_my_data"),
]
