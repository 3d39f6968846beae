"""What stands in the menu for this visitor."""


def navigation(request):
    return {}
