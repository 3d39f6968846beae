"""The one exception whose words reach the user.

A rule that says no raises a `Refusal`; nothing has been written by then, or the transaction takes it back. Views need not catch
it: the middleware shows the sentence on the page the user came from.
"""

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A sentence for the user: what cannot be done and what to do instead. Subclasses set `text`."""

    text = ""

    def __init__(self, text=None, **values):
        self.sentence = (text or self.text) % values if values else (text or self.text)
        super().__init__(self.sentence)

    def __str__(self):
        return str(self.sentence)


class StillUsed(Refusal):
    text = _("This is used elsewhere, so it cannot be deleted.")


def refusals_become_messages(get_response):
    """Middleware: show a Refusal as a message on the page that the user came from."""

    def middleware(request):
        return get_response(request)

    def process_exception(request, exception):
        if isinstance(exception, ProtectedError):
            exception = StillUsed()  # a foreign key says no, for any row that is deleted in the admin
        if not isinstance(exception, Refusal):
            return None
        messages.error(request, str(exception))
        back = request.META.get("HTTP_REFERER", "")
        elsewhere = request.method == "POST" or back != request.build_absolute_uri()
        if not elsewhere or not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
            back = "/"
        if getattr(request, "htmx", False):
            return HttpResponse(headers={"HX-Redirect": back})
        return HttpResponseRedirect(back)

    middleware.process_exception = process_exception
    return middleware
