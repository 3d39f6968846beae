"""What to say of a roster that cannot be read, of a cell in doubt, and of rows that were passed over: a sentence for each reason."""

from django.utils.translation import gettext_lazy as _

from .forms import DOUBTS, WHY_NOT

SENTENCES = {
    # of a file
    "empty": _("This file is empty."),
    "broken": _("This file is damaged and cannot be read. Open it in Excel and save it again as .xlsx."),
    "encrypted": _("This file is protected by a password. Save it without one and try again."),
    "too_large": _("This file has %(megabytes)s MB; at most %(most)s MB can be read. Divide the list into several files."),
    "too_large_unpacked": _("Unpacked, this file has more than %(most)s MB. Copy the list alone into a new workbook."),
    "too_many_rows": _("This sheet has more than %(most)s rows. Divide the list, or delete the empty rows below it."),
    "takes_too_much": _("This workbook takes too much memory or time to read. Copy the list alone into a new workbook."),
    "no_table": _("This is no workbook and no text file with columns (it looks like: %(kind)s). Save the list as .xlsx."),
    "web_page": _("This is a web page or XML file that is only called a workbook. Open it in Excel and save it as .xlsx."),
    "no_sheet": _("This workbook has no sheet of that name. It has: %(sheets)s."),
    "no_header": _("No row was found that looks like the header of this list. It should have at least: %(labels)s."),
    "wrong_encoding": _(
        "The letters of this file were damaged when it was saved: “%(sample)s” is UTF-8 that was read as Western text. "
        "Open the original again, choosing UTF-8, and save it as .xlsx."
    ),
    # of a cell
    "too_long": _("“%(text).40s …” is too long: at most %(most)s letters."),
    "formula_failed": _("%(text)s: a formula of the sheet has failed. Type the value."),
    "garbled": _("“%(text)s”: the letters were damaged when the file was saved. Type it again."),
    "legacy_text": _("“%(text)s” seems to be in an old encoding and to say “%(meant)s”."),
    "blank_in_code": _("“%(text)s”: a code has no blanks."),
    "no_name": _("“%(text)s” is no name."),
    "odd_name": _("“%(text)s” has signs or digits that names do not have."),
    "one_word_name": _("“%(text)s” is one word only: is it the whole name?"),
    "no_date": _("“%(text)s” is no date: write day/month/year."),
    "no_such_day": _("“%(text)s”: there is no such day. Dates are day/month/year."),
    "short_year": _("“%(text)s”: write the year with four digits."),
    "day_needed": _("“%(text)s”: the day is needed as well, as day/month/year."),
    "year_out_of_sense": _("“%(text)s”: a year from %(first)s to %(last)s is expected."),
    "born_in_the_future": _("“%(text)s”: this date of birth is still to come."),
    "no_number": _("“%(text)s” is no number."),
    "not_whole": _("“%(text)s”: a whole number is needed."),
    "zeros_lost": _("“%(text)s” has too few digits. Zeros in front may have been lost: is it %(number)s?"),
    "no_gender": _("“%(text)s” says neither Nam nor Nữ."),
    "gender_differs": _("“%(text)s” says another sex than the column that the date of birth stands in."),
    "both_sexes": _("Both columns Nam and Nữ are filled: “%(text)s”."),
    "unknown_ethnicity": _("“%(text)s” is none of the 54 ethnic groups, nor another name of one."),
    "no_yes_no": _("“%(text)s”: write x for yes, or không for no."),
    "unknown_choice": _("“%(text)s” is not known here. Choose one of: %(choices)s."),
    **WHY_NOT,
    **{f"id_{doubt}": text for doubt, text in DOUBTS.items()},
}
SKIPPED = {
    "empty": _("empty"),
    "section": _("heading of a section"),
    "total": _("total"),
    "column_numbers": _("numbers of the columns"),
    "repeated_header": _("repeated header"),
    "signature": _("date and signatures"),
    "example": _("example of the template"),
}
ENCODINGS = {"tcvn3": _("TCVN3 (.VnTime)"), "vni": "VNI", "cp1258": _("Vietnamese for Windows (CP1258)")}


def sentence(problem):
    """The sentence for a Problem, or for a NotReadable."""
    values = {name: ", ".join(value) if isinstance(value, list | tuple) else value for name, value in problem.values.items()}
    return str(SENTENCES[problem.reason]) % values
