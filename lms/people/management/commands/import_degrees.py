from lms.people.importing.command import ImportCommand


class Command(ImportCommand):
    kind = "degrees"
