from lms.people.importing.command import ImportCommand


class Command(ImportCommand):
    kind = "plan_lines"
