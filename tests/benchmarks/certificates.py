"""Certificates a second on one core, CPU, size and memory: ours from the row to the stored file, beside other ways to the same paper.

All set the same words on the same page with the same code. Bare xhtml2pdf gets the same markup one document at a time, its frame as an
@page background; reportlab draws the measured lines by hand; WeasyPrint (where it can be imported) has no frame. Each way runs in a
process of its own, since memory is measured at its peak; ours on a test database beside DATABASE_URL.

python -m tests.benchmarks.certificates [papers, and of the long run]
"""
# ruff: noqa: T201 — a table on the screen

import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

import django

django.setup()

import segno  # noqa: E402 — after setup
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.utils.timezone import now  # noqa: E402
from reportlab.lib.units import mm  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402
from xhtml2pdf import pisa  # noqa: E402
from xhtml2pdf.config.resources import ResourceAccessPolicy  # noqa: E402

from certificates import drawing, frames, shipped  # noqa: E402
from certificates.composing import Sheet  # noqa: E402
from certificates.fitting import measured_face  # noqa: E402
from certificates.layouts import parsed  # noqa: E402
from certificates.previewing import QR_SAMPLE, USUAL  # noqa: E402
from certificates.printed import said  # noqa: E402
from lms.papers import FONTS  # noqa: E402

LAYOUT = parsed(shipped.CERTIFICATE)


def words(number):
    facts = USUAL | {"register_no": f"{number:05}/2022/BD-ĐTCB", "confirmed_no": "", "confirmed_on": ""}
    return said(LAYOUT, facts, kind="certificate", code="XEMTRUOC" * 2, on=date(2022, 7, 3), grade_en="Very good")


def rss():
    """Megabytes of this process now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 2**20


def show(way, papers, cpu, size):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = f"{papers:>6} {papers / cpu:>8.1f} {1000 * cpu / papers:>8.1f} {size / papers / 1024:>7.1f} {peak:>6}"
    print(f"{way:<36} {figures}", flush=True)


def timed(way, papers, one):
    """`one(number)` answers bytes; the first is made before the clock runs."""
    one(0)
    began, size = time.process_time(), 0
    for number in range(papers):
        size += len(one(number))
    show(way, papers, time.process_time() - began, size)


def drawn_only(papers, batch):
    pairs = [(words(number), QR_SAMPLE) for number in range(papers)]
    drawing.draw_many(LAYOUT, pairs[:2])
    began, size = time.process_time(), 0
    for first in range(0, papers, batch):
        size += sum(map(len, drawing.draw_many(LAYOUT, pairs[first : first + batch])))
    show(f"ours, drawn and read back, by {batch}", papers, time.process_time() - began, size)


def waiting_certificates(papers):
    """Rows that wait to be drawn, on the test database."""
    from certificates.designs import default_design
    from certificates.issuing import issue
    from certificates.register import book_for
    from courses.models import LearningRecord, TrainingClass
    from tests.factories import AuthorisationFactory, CourseFactory, PersonFactory, RecognitionFactory, TrainingClassFactory

    training_class = TrainingClassFactory(course=CourseFactory())
    AuthorisationFactory(institution=training_class.institution, courses=[training_class.course])
    TrainingClass.objects.filter(pk=training_class.pk).update(state=TrainingClass.State.RECOGNISED)
    training_class.refresh_from_db()
    recognition = RecognitionFactory(training_class=training_class, decided_on=date(2026, 11, 9))
    records = [
        LearningRecord(
            person=PersonFactory(full_name="Đặng Thị Thúy Lan"), course=training_class.course, training_class=training_class,
            recognition=recognition, recognised_on=date(2026, 11, 9), periods=40, grade="very_good",
            decision_number="156/QĐ-TĐTCB", institution_name="Trường", person_name="Đặng Thị Thúy Lan", unit_name="Sở Nội vụ",
            course_title=USUAL["course"],
        )
        for _n in range(papers)
    ]  # fmt: skip
    LearningRecord.objects.bulk_create(records, batch_size=500)
    on = date(2026, 11, 12)
    issue(records, book=book_for(training_class.institution, on), design=default_design(), on=on, by=None)


def from_row_to_file(papers, *, key="", password="", long=False):
    from certificates import tasks
    from certificates.issuing import Certificate

    with override_settings(SIGNING_PKCS12=key, SIGNING_PASSWORD=password):
        name = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":  # the tests' own may be in use
            connection.settings_dict["TEST"]["NAME"] = settings.DATA_DIR / "benchmark.sqlite3"
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            waiting_certificates(papers + 1)
            tasks.draw_batch(Certificate.objects.claim(now(), most=1))
            cpu, done, next_mark = 0, 0, 1_000
            while batch := Certificate.objects.claim(now()):
                began = time.process_time()
                tasks.draw_batch(batch)
                cpu += time.process_time() - began
                done += len(batch)
                if long and done >= next_mark:
                    print(f"{'':<36} {done:>6}  resident now: {rss()} MB", flush=True)
                    next_mark += 1_000
            issued = Certificate.objects.filter(state="issued").count()
            assert issued == papers + 1, issued
            size = sum(file.stat().st_size for file in (settings.DATA_DIR / "certificates").rglob("*.pdf"))
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
    show(f"ours, row to file, {connection.vendor}{', signed' if key else ''}", papers, cpu, size)


def signed(papers):
    from certificates import demo_authority

    key, password = demo_authority.make()
    from_row_to_file(papers, key=key, password=password)


def bare_xhtml2pdf(papers):
    with tempfile.TemporaryDirectory() as folder:
        sheet = Sheet(LAYOUT)
        frame = Path(folder) / "frame.pdf"
        frame.write_bytes(frames.pages_under(sheet.layout, sheet.rules(words(0)), sheet.boxes))
        policy = ResourceAccessPolicy(allow_remote=False, base_dir=None, extra_roots=(FONTS, folder))

        def one(number):
            html = drawing.markup(sheet, [drawing.composed(sheet, words(number))])
            left, top, side = sheet.qr
            qr = segno.make(QR_SAMPLE, error="m", micro=False).png_data_uri(scale=4)
            html = html.replace("margin: 0;", f'margin: 0; background-image: url("{frame}");', 1)
            html = html.replace(
                "mm; }\n}",
                f"mm; }}\n@frame code {{ left: {left}mm; top: {top}mm; width: {side}mm; height: {side + 5}mm; }}\n}}",
                1,
            )
            html = html.replace(
                "</body>", f'<pdf:nextframe /><img src="{qr}" style="width: {side}mm; height: {side}mm" /></body>'
            )
            out = io.BytesIO()
            status = pisa.CreatePDF(html, dest=out, encoding="utf-8", resource_policy=policy)
            assert not status.err
            return out.getvalue()

        timed("bare xhtml2pdf, one document each", papers, one)


def by_hand(papers):
    sheet = Sheet(LAYOUT)

    def one(number):
        printed, out = words(number), io.BytesIO()
        canvas = Canvas(out, pagesize=(sheet.width * mm, sheet.height * mm), pageCompression=1)
        canvas.saveState()
        canvas.scale(mm, mm)
        frames.FRAMES[LAYOUT["frame"]](
            canvas, sheet.width, sheet.height, *map(frames.HexColor, (LAYOUT["colour"], LAYOUT["second_colour"]))
        )
        canvas.restoreState()
        for block in sheet.front(printed):
            down = (sheet.height - block.top) * mm
            for paragraph in block.paragraphs:
                style = paragraph.style
                down -= style.above
                canvas.setFont(
                    measured_face("bold" if style.bold else "normal", "italic" if style.italic else "normal"), style.size
                )
                for line in paragraph.lines:
                    down -= style.line_height
                    if style.align == "center":
                        canvas.drawCentredString((block.left + block.width / 2) * mm, down, line)
                    else:
                        canvas.drawString(block.left * mm, down, line)
        left, top, side = sheet.qr
        rows = list(segno.make(QR_SAMPLE, error="m", micro=False).matrix_iter(border=2))
        step = side * mm / len(rows)
        path = canvas.beginPath()
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    path.rect(left * mm + x * step, (sheet.height - top) * mm - (y + 1) * step, step, step)
        canvas.drawPath(path, fill=1, stroke=0)
        canvas.save()
        return out.getvalue()

    timed("reportlab by hand", papers, one)


def weasyprint(papers):
    try:
        from weasyprint import HTML
        from weasyprint.text.fonts import FontConfiguration
    except (ImportError, OSError) as error:
        print(f"{'WeasyPrint':<36} not measured: {error}", flush=True)
        return
    from django.utils.html import escape

    from lms.papers import FACES

    sheet, fonts = Sheet(LAYOUT), FontConfiguration()
    faces = "".join(
        f"@font-face {{ font-family: G; src: url('file://{face['file']}'); font-weight: {face['weight']}; font-style: {face['style']} }}"
        for face in FACES
    )

    def one(number):
        divs = []
        for block in sheet.front(words(number)):
            lines = "".join(
                f"<p style='font-size:{p.style.size}pt;line-height:{p.style.line_height}pt;text-align:{p.style.align};margin-top:{p.style.above}pt;"
                f"font-weight:{'bold' if p.style.bold else 'normal'};font-style:{'italic' if p.style.italic else 'normal'}'>"
                f"{'<br>'.join(map(escape, p.lines))}</p>"
                for p in block.paragraphs
            )
            divs.append(f"<div style='left:{block.left}mm;top:{block.top}mm;width:{block.width}mm'>{lines}</div>")
        left, top, side = sheet.qr
        qr = segno.make(QR_SAMPLE, error="m", micro=False).svg_data_uri()
        divs.append(f"<div style='left:{left}mm;top:{top}mm'><img src=\"{qr}\" style='width:{side}mm'></div>")
        html = (
            f"<style>{faces} @page {{ size: {sheet.width}mm {sheet.height}mm; margin: 0 }} body {{ font-family: G }} p {{ margin: 0 }} "
            f"div {{ position: absolute }}</style>{''.join(divs)}"
        )
        return HTML(string=html).write_pdf(font_config=fonts)

    timed("WeasyPrint, one document each", papers, one)


WAYS = {
    "batches": lambda papers: [drawn_only(papers, batch) for batch in (1, 20, 40, 80)],
    "bare": bare_xhtml2pdf,
    "hand": by_hand,
    "weasyprint": weasyprint,
    "ours": lambda papers: from_row_to_file(papers),
    "signed": signed,
    "long": lambda papers: from_row_to_file(papers, long=True),
}


def main(papers=200, long=5_000):
    print(f"{'way':<36} {'papers':>6} {'a second':>8} {'CPU ms':>8} {'KiB':>7} {'MB':>6}", flush=True)
    for way in WAYS:
        count = long if way == "long" else papers
        with tempfile.TemporaryDirectory() as folder:  # its files, and its SQLite database, disturb nobody
            environment = os.environ | {"DATA_DIR": folder}
            subprocess.run([sys.executable, "-m", __spec__.name, "--run", way, str(count)], check=True, env=environment)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        WAYS[sys.argv[2]](int(sys.argv[3]))
    else:
        main(*map(int, sys.argv[1:]))
