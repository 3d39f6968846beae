"""How the API answers: JSON or CSV, in pages, with an ETag so that what has not changed is not sent again."""

import csv
from hashlib import sha256
from io import StringIO

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from lms.downloads import escaped

LIMIT, MOST = 100, 1000  # rows of a page: without a word, and at most
JSON, CSV = "application/json", "text/csv"


def one(request, row):
    return _conditional(request, JsonResponse(row, encoder=DjangoJSONEncoder, json_dumps_params={"ensure_ascii": False}))


def wants_csv(request, paging):
    """As `format` says; where it says nothing, as the header Accept does."""
    return (paging.format or ("csv" if request.get_preferred_type([JSON, CSV]) == CSV else "json")) == "csv"


def page(request, rows, paging, total=None):
    """The rows from `offset` on, at most `limit`; `count` is how many there are in all. CSV has the same rows, and the count in a header.

    A row may be a function that makes it: only those that are shown are made.
    """
    total = len(rows) if total is None else total
    shown = [row() if callable(row) else row for row in rows[paging.offset : paging.offset + paging.limit]]
    if wants_csv(request, paging):
        answer = HttpResponse(as_csv(shown), content_type=f"{CSV}; charset=utf-8")
        answer["X-Total-Count"] = str(total)
        return _conditional(request, answer)
    return one(request, {"count": total, "items": shown})


def as_csv(rows):
    """Nested values are left to JSON; what a spreadsheet could take for a formula is escaped."""
    text = StringIO()
    columns = [name for name, value in rows[0].items() if not isinstance(value, dict | list)] if rows else []
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: "" if row[name] is None else escaped(row[name]) for name in columns} for row in rows)
    return text.getvalue()


def _conditional(request, answer):
    tag = f'"{sha256(answer.content).hexdigest()[:32]}"'
    answer["ETag"] = tag
    patch_cache_control(answer, max_age=60, **{"private" if "Authorization" in request.headers else "public": True})
    patch_vary_headers(answer, ["Accept", "Authorization", "Cookie"])  # the cookie says the language
    return get_conditional_response(request, etag=tag, response=answer)
