"""Files that a browser keeps, or shows."""

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_file(content, name):
    """The answer with which a browser saves these bytes as a workbook of that name."""
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def pdf_shown(content, name):
    """The answer with which a browser shows these bytes as a PDF of that name."""
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def escaped(text):
    """What a spreadsheet would take for a formula is kept from it by an apostrophe, also when the file is saved as CSV later."""
    text = str(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
