from django.urls import path

from . import file_views

urlpatterns = [path("my/file/", file_views.my_file, name="my_file")]
