from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.timezone import localdate

from .desks import desk as desk_of


@login_required
def desk(request):
    today = localdate()
    return render(request, "portal/desk.html", {"today": today, "sections": desk_of(request.user, on=today)})
