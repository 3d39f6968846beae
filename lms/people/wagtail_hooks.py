from wagtail import hooks

from .viewsets import PeopleGroup, PersonChooser


@hooks.register("register_admin_viewset")
def people_viewsets():
    return [PersonChooser("person_chooser"), PeopleGroup()]
