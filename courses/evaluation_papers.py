"""The results of evaluations as a paper: one list of values, of which PDF and workbook are made (see `papers.py`)."""

from .outcomes import FEWEST, outcomes
from .papers import Column, Paper, Table, in_vietnamese
from .questionnaires import SCORES

COLUMNS = (
    Column("Nội dung", 44),
    Column("Điểm TB", 8, "center"),
    Column("Số trả lời", 8, "center"),
    *(Column(str(score), 4, "center") for score in SCORES),
)


@in_vietnamese
def evaluation(training_class, *, on):
    """Kết quả đánh giá: forms, averages, how often each number was given, comments."""
    surveys = training_class.surveys.select_related("training_class").prefetch_related("questionnaire__questions")
    tables = [table for outcome in outcomes(surveys, on=on) for table in _tables(outcome)]
    lines = (training_class.name, f"Từ ngày {training_class.starts:%d/%m/%Y} đến ngày {training_class.ends:%d/%m/%Y}")
    title = "KẾT QUẢ ĐÁNH GIÁ CHẤT LƯỢNG KHÓA BỒI DƯỠNG"
    return Paper("danh-gia", training_class.code, title, tables, lines, shape="landscape", size="10.5")


def _tables(outcome):
    survey = outcome.survey
    title = f"{survey.questionnaire.label} (từ {survey.opens:%d/%m/%Y} đến {survey.until:%d/%m/%Y})"
    counted = (("Phát ra", outcome.sent), ("Thu về", outcome.returned), ("Hợp lệ", outcome.valid))
    yield Table((Column("Số phiếu", 80), Column("", 20, "center")), [*counted, ("Không hợp lệ", outcome.invalid)], title)
    if not outcome.shown:
        why = f"Chỉ tổng hợp khi hết hạn trả lời và có từ {FEWEST} phiếu hợp lệ."
        yield Table((Column("Kết quả", 100),), [(why,)])
        return
    rows = [row for subject in outcome.subjects for row in _rows(subject)]
    yield Table(COLUMNS, [*rows, _row("Tất cả các câu", outcome.spread)])
    if outcome.comments:
        rows = list(enumerate(outcome.comments, 1))
        yield Table((Column("STT", 6, "center"), Column("Ý kiến khác", 94)), rows)


def _rows(subject):
    yield _row(str(subject.about.label).upper(), subject.spread)
    for question, spread in subject.questions:
        yield _row(question.label, spread)


def _row(label, spread):
    return (label, spread.mean, spread.answers, *spread.counts)
