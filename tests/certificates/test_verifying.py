"""Whatever is changed in the register behind its back is found, and named."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from certificates import heads
from certificates.confirming import confirm
from certificates.entries import Entry
from certificates.issuing import issue
from certificates.models import Certificate, DesignVersion, RegisterBook
from certificates.replacing import replace
from certificates.revoking import revoke
from certificates.tasks import draw_waiting
from certificates.verifying import against_heads, unknown_files, verify
from courses.models import LearningRecord
from lms.only_added import StaysAsWritten

from .conftest import ON

# As somebody writes who goes past the models.
ENTRIES = Entry._base_manager
LATER = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def no_guard(db):
    """Who tampers rules the database, and lifts what guards it. Before there are rows: PostgreSQL asks for that."""
    with connection.cursor() as cursor:
        for model in (Entry, Certificate):
            guards = [each.name for each in model._meta.constraints if isinstance(each, StaysAsWritten)]
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
            else:
                for name in guards:
                    cursor.execute(f"DROP TRIGGER {name}_update")


@pytest.fixture
def three(record_of, book, design, lan, minh, quan, thu):
    """Certificates 1 to 3, drawn; the third was revoked."""
    issue([record_of(person) for person in (lan, minh, quan)], book=book, design=design, on=ON, by=thu.user)
    draw_waiting()
    first, second, third = Certificate.objects.order_by("number")
    revoke(third, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=LATER, by=thu.user, today=LATER)
    third.refresh_from_db()
    return first, second, third


def found():
    """[(where, what)] in English."""
    return [(finding.where, finding.what) for finding in verify()]


def rewritten(path, content):
    Path(path).chmod(0o644)
    Path(path).write_bytes(content)


def test_an_untouched_register_is_as_it_was_written(three):
    assert found() == []


def test_a_register_in_which_all_acts_were_done_is_as_it_was_written(three, design, thu):
    first, second, _third = three
    confirm(first, design=design, reason="Bị mất", on=LATER, by=thu.user)
    replace(second, design=design, error="Sai xếp loại", on=LATER, by=thu.user, grade="good")
    draw_waiting()
    assert found() == []


def test_an_altered_entry_no_longer_has_its_hash(three):
    ENTRIES.filter(act="revoked").update(reason="Nhầm lẫn")
    assert found() == [("entry 7", "was altered: it no longer has its hash.")]


def test_an_altered_content_of_an_entry_is_named_twice(three):
    entry = ENTRIES.get(position=1)
    ENTRIES.filter(pk=entry.pk).update(content=entry.content | {"issued_on": "2020-01-01"})
    assert [where for where, _what in found()] == ["entry 1", "certificate 001/2026/BD-ĐTCB"]


def test_a_removed_entry_leaves_a_gap(three):
    ENTRIES.filter(position=4)._raw_delete("default")
    assert ("entry 5", "entry 4 before it is missing.") in found()


def test_a_removed_entry_shows_even_where_the_gap_was_closed(three):
    ENTRIES.filter(position=3)._raw_delete("default")
    for position in (4, 5, 6, 7):
        ENTRIES.filter(position=position).update(position=position - 1)
    assert ("entry 3", "does not follow the entry before it: one was removed, inserted, exchanged or rewritten.") in found()


def test_a_removed_last_entry_shows_on_its_certificate(three):
    ENTRIES.filter(act="revoked")._raw_delete("default")
    assert found() == [("certificate 003/2026/BD-ĐTCB", "revoked on 2026-12-01 by its row, on – by the register.")]


def test_an_inserted_entry_breaks_the_chain(three):
    entry = ENTRIES.get(act="revoked")
    entry.pk, entry.position, entry.certificate, entry.before = None, 8, three[0], "1" * 64
    ENTRIES.bulk_create([entry])
    assert ("entry 8", "does not follow the entry before it: one was removed, inserted, exchanged or rewritten.") in found()


def test_two_exchanged_entries_break_the_chain(three):
    for old, new in ((1, 99), (2, 1), (99, 2)):
        ENTRIES.filter(position=old).update(position=new)
    assert [where for where, _what in found()][:2] == ["entry 1", "entry 1"]


def test_a_renumbered_certificate_no_longer_agrees_with_its_entry(three):
    Certificate.objects.filter(pk=three[2].pk).update(number=9, register_no="009/2026/BD-ĐTCB")
    said = dict(found())
    assert any("“register_no” was changed" in what for _where, what in found())
    assert said["the book"] == "says that its last number is 3; the last certificate has 9."


def test_a_changed_name_is_named(three):
    Certificate.objects.filter(pk=three[0].pk).update(printed=three[0].printed | {"name": "NGÔ HỒNG QUÂN"})
    [(where, what)] = found()
    assert (where, what.split(":")[0]) == ("certificate 001/2026/BD-ĐTCB", "“printed” was changed")


def test_a_changed_design_shows_on_its_certificates(three):
    DesignVersion.objects.update(layout={"heading": "BẰNG KHEN"})
    assert [what.split(":")[0] for _where, what in found()] == ["“design” was changed"] * 3


def test_a_changed_file_is_named(three):
    rewritten(three[0].file.path, b"%PDF forged")
    [(where, what)] = found()
    assert (where, what[:36]) == ("certificate 001/2026/BD-ĐTCB", "its file was changed or exchanged: i")


def test_two_exchanged_files_are_both_named(three):
    one, other = (Path(certificate.file.path) for certificate in three[:2])
    first, second = one.read_bytes(), other.read_bytes()
    rewritten(one, second)
    rewritten(other, first)
    assert [where for where, _what in found()] == ["certificate 001/2026/BD-ĐTCB", "certificate 002/2026/BD-ĐTCB"]


def test_a_missing_file_is_named(three):
    Path(three[1].file.path).unlink()
    assert found() == [("certificate 002/2026/BD-ĐTCB", "its file is missing.")]


def test_a_file_exchanged_together_with_its_hash_no_longer_agrees_with_its_entry(three):
    first, second, _third = three
    Certificate.objects.filter(pk=first.pk).update(file=second.file.name, sha256=second.sha256)
    assert found() == [("certificate 001/2026/BD-ĐTCB", "its hash is not that of the file that was entered.")]


def test_a_revocation_that_was_taken_back_quietly_is_named(three):
    Certificate.objects.filter(pk=three[2].pk).update(revoked_on=None)
    assert ("certificate 003/2026/BD-ĐTCB", "revoked on – by its row, on 2026-12-01 by the register.") in found()


def test_a_record_revoked_past_its_certificate_is_named(three):
    grounds = {"revocation_reason": "Gian lận", "revocation_decision": "9/QĐ-UBND"}
    LearningRecord.objects.filter(pk=three[0].record_id).update(revoked_on=LATER, **grounds)
    assert found() == [("certificate 001/2026/BD-ĐTCB", "its learning record is revoked, the certificate is not.")]


def test_a_certificate_that_was_slipped_in_is_named(three, record_of, an):
    forged = Certificate(
        record=record_of(an), book=three[0].book, number=4, register_no="004/2026/BD-ĐTCB", version=three[0].version,
        issued_on=ON, printed=three[0].printed,
    )  # fmt: skip
    Certificate.objects.bulk_create([forged])
    assert found()[0] == ("certificate 004/2026/BD-ĐTCB", "was never entered as issued.")


def test_a_certificate_removed_with_all_its_entries_leaves_a_gap(three):
    ENTRIES.filter(certificate=three[1])._raw_delete("default")
    Certificate.objects.filter(pk=three[1].pk)._raw_delete("default")
    assert ("certificate 003/2026/BD-ĐTCB", "number 2 before it is missing.") in found()


def test_a_last_number_that_was_turned_back_is_named(three):
    RegisterBook.objects.update(last_number=1)
    assert found() == [("the book", "says that its last number is 1; the last certificate has 3.")]


def test_a_file_that_belongs_to_nobody_is_remarked_on(three):
    Path(three[0].file.path).with_name("left-behind.pdf").write_bytes(b"%PDF")
    assert any(name.endswith("left-behind.pdf") for name in unknown_files())
    assert found() == []


# A forger who rules the whole database.


@pytest.fixture
def kept_heads(three, tmp_path):
    with override_settings(REGISTER_HEADS_DIR=tmp_path):
        return heads.write_out(on=LATER)


def forge_everything(certificate):
    """Change a grade and write every entry of the book anew, with hashes that fit."""
    Certificate.objects.filter(pk=certificate.pk).update(printed=certificate.printed | {"grade": "Xuất sắc"})
    before = "0" * 64
    for entry in ENTRIES.select_related("book__institution").order_by("position"):
        entry.content = Certificate.objects.get(pk=entry.certificate_id).said | (
            {"file": entry.content["file"]} if "file" in entry.content else {}
        )
        entry.before = before
        entry.hash = before = entry.digest
        ENTRIES.filter(pk=entry.pk).update(content=entry.content, before=f"{entry.pk:064}")
        ENTRIES.filter(pk=entry.pk).update(before=entry.before, hash=entry.hash)


def test_a_register_rewritten_as_a_whole_holds_together_and_no_longer_fits_the_heads(three, kept_heads):
    forge_everything(three[0])
    assert found() == []
    [finding] = against_heads(heads.read(kept_heads))
    assert "the chain was rewritten" in finding.what


def test_an_untouched_register_fits_its_heads_also_when_it_has_grown(three, kept_heads, design, thu):
    confirm(three[0], design=design, reason="Bị mất", on=LATER, by=thu.user)
    assert list(against_heads(heads.read(kept_heads))) == []


def test_entries_cut_off_at_the_end_no_longer_fit_the_heads(three, kept_heads):
    ENTRIES.filter(act="revoked")._raw_delete("default")
    [finding] = against_heads(heads.read(kept_heads))
    assert finding.what == "was there on 2026-12-01 and is gone."


def test_an_altered_file_of_heads_is_refused(kept_heads):
    kept_heads.write_text(kept_heads.read_text().replace('"position": 7', '"position": 6'))
    with pytest.raises(heads.NoHeads):
        heads.read(kept_heads)


def test_the_heads_of_a_day_are_never_overwritten(three, kept_heads, design, thu, tmp_path):
    before = kept_heads.read_text()
    confirm(three[0], design=design, reason="Bị mất", on=LATER, by=thu.user)
    with override_settings(REGISTER_HEADS_DIR=tmp_path):
        later = heads.write_out(on=LATER)
    assert (kept_heads.read_text(), later.name) == (before, "2026-12-01-1.json")


def test_the_heads_are_mailed_to_whom_they_are_to_be_kept_by(three, tmp_path, mailoutbox):
    with override_settings(REGISTER_HEADS_DIR=tmp_path, REGISTER_HEADS_TO=["thanhtra@example.vn"]):
        heads.write_out(on=LATER)
    [mail] = mailoutbox
    name, content, _kind = mail.attachments[0]
    assert (mail.to, name, json.loads(content)["heads"][0]["position"]) == (["thanhtra@example.vn"], "2026-12-01.json", 7)


# The command.


def test_the_command_says_what_it_found_and_fails(three, capsys):
    ENTRIES.filter(act="revoked").update(reason="Nhầm lẫn")
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_register")
    assert "truong-nvc BD-ĐTCB 2026, entry 7: was altered" in capsys.readouterr().out


def test_the_command_says_that_all_is_well(three, kept_heads, capsys):
    with pytest.raises(SystemExit, match="0"):
        call_command("verify_register", "--heads", str(kept_heads))
    assert "1 books: everything is as it was written" in capsys.readouterr().out


def test_a_file_that_is_no_file_of_heads_is_refused(three, tmp_path):
    path = tmp_path / "x.json"
    path.write_text("[]")
    with pytest.raises(CommandError, match="no file of heads"):
        call_command("verify_register", "--heads", str(path))
