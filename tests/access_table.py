"""Who gets a page at which address, written down. `tests/test_access.py` walks them all, as everybody.

To add an address: write its name (as `reverse` takes it) and who gets a page there. All others find nothing, are sent to sign in, or are
told that this is not for them. A viewset is one line (`viewset`), an address of its own beside it another one, further down. An address that
takes forms only, or asks once more before it does something, stands in `ACTS`; one that only leads elsewhere in `LEADS_ELSEWHERE`.

What an address asks for (`pk`, `code` …) is told in `tests/access_world.py`: of Lan's department in `own`, of another one in `others`. Where
it is a row of somebody's, give both: then the walk also asks for the other department's, and expects to find nothing.
"""

NOBODY, LEARNER, OTHER, TRAINER, OFFICER, MANAGER, UNIT_MANAGER, REGISTRAR, UNIT_REGISTRAR, AUDITOR, UNIT_AUDITOR, ADMINISTRATOR = WHO = (
    "nobody", "learner", "other", "trainer", "officer", "manager", "unit manager", "registrar", "unit registrar", "auditor",
    "unit auditor", "administrator",
)  # fmt: skip
EVERYBODY = set(WHO)
SIGNED_IN = EVERYBODY - {NOBODY}
ENTER = SIGNED_IN - {LEARNER, OTHER, TRAINER}  # the administration
OVERSEE = ENTER - {OFFICER}
KEEP = {OFFICER, MANAGER, UNIT_MANAGER, ADMINISTRATOR}  # people
MANAGE = {MANAGER, UNIT_MANAGER, ADMINISTRATOR}
KEEP_REGISTER = {REGISTRAR, UNIT_REGISTRAR, ADMINISTRATOR}
READ_REGISTER = KEEP_REGISTER | {AUDITOR, UNIT_AUDITOR}
RULE = {MANAGER, ADMINISTRATOR}  # over the whole tree: what belongs to all units
NONE = set()

# Those who look after one department only: the other one does not exist for them.
OF_ONE_DEPARTMENT = (OFFICER, UNIT_MANAGER, UNIT_REGISTRAR, UNIT_AUDITOR)


def facts(name):
    """What they tell of changes stands in the history of the person."""
    return viewset(name, read=ENTER, change=KEEP, without=["history", "history_results"])


def viewset(name, *, read, change, history=None, without=()):
    """The addresses of one of our viewsets in the administration."""
    rows = dict.fromkeys(("index", "index_results"), read)
    rows |= dict.fromkeys(("history", "history_results"), read if history is None else history)
    rows |= dict.fromkeys(("add", "edit", "delete", "usage"), change)
    return {f"{name}:{view}": who for view, who in rows.items() if view not in without}


def chooser(name):
    rows = dict.fromkeys(("choose", "choose_results", "chosen", "chosen_multiple"), ENTER)
    return {f"{name}:{view}": who for view, who in rows.items()} | {f"{name}:create": NONE}


PAGES = {
    # portal
    "desk": SIGNED_IN,
    "my_file": SIGNED_IN,
    "my_data": SIGNED_IN,
    "ask_about_my_data": SIGNED_IN - {ADMINISTRATOR},  # an account without a person
    "page_image": EVERYBODY,
    # classes
    "class": EVERYBODY,
    "schedule": {LEARNER, TRAINER} | OVERSEE,
    "nominate": KEEP,
    "unit_nominations": KEEP,
    "my_calendar": SIGNED_IN,
    "my_learning": SIGNED_IN,
    "evaluate": {LEARNER},
    "notices": SIGNED_IN,
    "notice": {LEARNER},
    "notice_settings": SIGNED_IN,
    "calendar_feed": EVERYBODY,  # who knows its address
    "teaching": SIGNED_IN,
    "teaching_class": {TRAINER} | OVERSEE,
    "roll_call": {TRAINER} | OVERSEE,
    "attendance_of": {TRAINER} | OVERSEE,
    "sign_in_entry": {TRAINER, ADMINISTRATOR},
    "check_in_board": {TRAINER, ADMINISTRATOR},
    "check_in_code": {TRAINER, ADMINISTRATOR},
    "results": {TRAINER} | OVERSEE,
    "add_assessment": {TRAINER, ADMINISTRATOR},
    "change_assessment": {TRAINER, ADMINISTRATOR},
    "score_sheet": {TRAINER, ADMINISTRATOR},
    "score_sheet_file": {TRAINER} | OVERSEE,
    "score_history": {TRAINER} | OVERSEE,
    "note_breach": {TRAINER} | MANAGE,
    "eligibility": {TRAINER} | OVERSEE,
    "papers": {TRAINER} | OVERSEE,
    "paper": {TRAINER} | OVERSEE,
    "evaluation": {TRAINER} | OVERSEE,
    "evaluation_chart": {TRAINER} | OVERSEE,
    "evaluations": OVERSEE,
    "clashes": OVERSEE,
    "rooms": MANAGE,
    "change_room": MANAGE,
    "add_session": MANAGE,
    "change_session": MANAGE,
    "cancel_session": MANAGE,
    "copy_week": MANAGE,
    "change_trainers": MANAGE,
    "change_minimum": MANAGE,
    "approvals": OVERSEE,
    "quotas": OVERSEE,
    # plans; the one asked for is approved
    "plans": ENTER,
    "plan": ENTER,
    "plan_workbook": ENTER,
    "plan_line": ENTER,
    "new_plan": MANAGE,
    "add_plan_line": MANAGE,
    "change_plan_line": MANAGE,
    "manage_classes": OVERSEE,
    "open_class": MANAGE,
    "manage_class": OVERSEE,
    "recognise": MANAGE,
    "revoke_recognition": MANAGE,
    "my_declarations": SIGNED_IN - {ADMINISTRATOR},
    "declarations": {OFFICER, MANAGER, UNIT_MANAGER, AUDITOR, UNIT_AUDITOR, ADMINISTRATOR},
    "declare_for": {OFFICER, MANAGER, UNIT_MANAGER, ADMINISTRATOR},
    "declaration": {LEARNER} | ENTER,
    "declaration_copy": {LEARNER} | ENTER,
    # certificates
    "issue": KEEP_REGISTER,
    "class_files": KEEP_REGISTER,
    "register": READ_REGISTER,
    "certificate": READ_REGISTER,
    "books": READ_REGISTER,
    "book": READ_REGISTER,
    "book_pdf": READ_REGISTER,
    "book_workbook": READ_REGISTER,
    "close_book": KEEP_REGISTER,
    "applications": READ_REGISTER,
    "application": {LEARNER} | READ_REGISTER,
    "refuse_application": KEEP_REGISTER,
    "hand_in": KEEP_REGISTER,
    "withdraw_application": {LEARNER},
    "apply": {LEARNER},
    "blank_batches": READ_REGISTER,
    "blank_batch": READ_REGISTER,
    "reconciliation": READ_REGISTER,
    "receive_blanks": KEEP_REGISTER,
    "write_off_blanks": KEEP_REGISTER,
    "take_back_blanks": KEEP_REGISTER,
    "exchange_blank": KEEP_REGISTER,
    "revoke_certificate": KEEP_REGISTER,
    "confirm_certificate": KEEP_REGISTER,
    "replace_certificate": KEEP_REGISTER,
    "my_certificates": SIGNED_IN,
    "certificate_file": {LEARNER} | READ_REGISTER,
    "check": EVERYBODY,
    "check_code": EVERYBODY,
    "offline_check": EVERYBODY,
    "shared": EVERYBODY,
    "shared_file": EVERYBODY,
    "badge_status": EVERYBODY,
    "statement_key": EVERYBODY,
    "share": {LEARNER},
    "badge": {LEARNER},
    "my_transcript": SIGNED_IN - {ADMINISTRATOR},
    "my_transcript_file": SIGNED_IN - {ADMINISTRATOR},
    "transcript": {LEARNER} | ENTER,
    "transcript_file": {LEARNER} | ENTER,
    "offline_worker": EVERYBODY,
    "statement_keys": EVERYBODY,
    # coverage
    "coverage": EVERYBODY,
    "coverage_chart": EVERYBODY,
    "trend": EVERYBODY,
    "ranking": EVERYBODY,
    "compare": EVERYBODY,
    "compare_chart": EVERYBODY,
    "saved_views": SIGNED_IN,
    "change_view": {LEARNER},
    "delete_view": {LEARNER},
    "coverage_report": SIGNED_IN,
    "sealed_reports": EVERYBODY,
    "sealed_report": EVERYBODY,
    "seal_report": {MANAGER, ADMINISTRATOR},
    "compute_coverage_anew": {MANAGER, ADMINISTRATOR},
    "coverage_checks": {MANAGER, REGISTRAR, AUDITOR, ADMINISTRATOR},
    "trial": RULE,
    "api_documentation": EVERYBODY,
    **dict.fromkeys(
        [
            "api:openapi-json",
            "api:api-root",
            "api:indicators",
            "api:one_indicator",
            "api:units",
            "api:figures",
            "api:sealed",
            "api:one_sealed",
        ],
        EVERYBODY,
    ),
    "my_tokens": ENTER,
    **{key: {MANAGER, REGISTRAR, AUDITOR, ADMINISTRATOR} for key in ["activity", "activity_file", "activity_cell"]},
    "revoke_token": {OFFICER},
    "trend_chart": EVERYBODY,
    "indicator": EVERYBODY,
    "coverage_overview_chart": EVERYBODY,
    "indicator_people": ENTER,
    "gap": {MANAGER, REGISTRAR, AUDITOR, ADMINISTRATOR},
    "before_appointment": ENTER,
    "explain": {LEARNER} | ENTER,
    "my_coverage": SIGNED_IN,
    # administration: people
    **viewset("people", read=ENTER, change=KEEP),
    "people:inspect": ENTER,
    "people:move": KEEP,
    "people:leave": KEEP,
    **facts("postings"),
    **facts("appointments"),
    **facts("degrees"),
    **facts("title_certificates"),
    **facts("planning"),
    **chooser("person_chooser"),
    # administration: planning lists and their reviews
    **dict.fromkeys(("planning_list:index", "planning_list:print", "planning_list:xlsx"), ENTER),
    **dict.fromkeys(("planning_structure:index", "planning_structure:print", "planning_structure:xlsx"), ENTER),
    **viewset("planning_terms", read=OVERSEE, change=RULE, history=RULE),
    **viewset("planning_rules", read=OVERSEE, change=RULE, history=RULE),
    "planning_reviews:index": ENTER,
    "planning_reviews:index_results": ENTER,
    "planning_reviews:page": ENTER,
    "planning_reviews:add": MANAGE,
    # administration: imports are for who uploaded them (the officer), and for those who manage or audit everything
    "imports:index": KEEP | {AUDITOR},
    "imports:template": KEEP,
    "imports:add": KEEP,
    "imports:people": ENTER,
    **{f"imports:{page}": {OFFICER, MANAGER, AUDITOR, ADMINISTRATOR} for page in ("show", "progress", "row", "report")},
    # administration: entries of one person
    "duplicates:index": ENTER,
    "duplicates:index_results": ENTER,
    "duplicates:pick": ENTER,
    "duplicates:compare": ENTER,
    "duplicates:merges": ENTER,
    "duplicates:merges_results": ENTER,
    "duplicates:merge_done": ENTER,
    # administration: reorganisations; the one asked for is a draft
    **{
        f"reorganisations:{step}": RULE
        for step in ("index", "add", "edit", "delete", "dissolve", "establish", "mapping", "people")
    },
    "reorganisations:confirm": RULE,
    "reorganisation_effects": RULE,
    # administration: personal data
    "national_id": KEEP,
    "personal_data_copy": MANAGE,
    "erase_personal_data": MANAGE,
    "answer_data_request": MANAGE,
    **viewset("data_requests", read=MANAGE | {AUDITOR, UNIT_AUDITOR}, change=NONE),
    "data_requests:add": MANAGE,
    "data_requests:inspect": MANAGE | {AUDITOR, UNIT_AUDITOR},
    **viewset("data_readings", read={AUDITOR, UNIT_AUDITOR, ADMINISTRATOR}, change=NONE),
    # Roles are never deleted; the one asked for is an officer's, whom both managers may name.
    **viewset("roles", read=MANAGE | {AUDITOR, UNIT_AUDITOR}, change=MANAGE),
    "roles:delete": NONE,
    # administration: what belongs to all units
    **viewset("units", read=OVERSEE, change=RULE, history=RULE),
    **viewset("titles", read=OVERSEE, change=RULE, history=RULE),
    **viewset("title_families", read=OVERSEE, change=RULE, history=RULE),
    **viewset("specialities", read=OVERSEE, change=RULE, history=RULE),
    "specialities:matrix": RULE,
    **viewset("days_off", read=OVERSEE, change=RULE, history=RULE),
    **viewset("successions", read=OVERSEE, change=RULE, history=RULE),
    **viewset("access_purposes", read=OVERSEE, change=RULE, history=RULE),
    **viewset("courses", read=OVERSEE, change=RULE, history=RULE),
    **viewset("subject_areas", read=OVERSEE, change=RULE, history=RULE),
    **viewset("questionnaires", read=OVERSEE, change=RULE, history=RULE, without=["delete"]),
    "questionnaires:copy": RULE,
    **viewset("indicators", read=OVERSEE, change=RULE, history=RULE, without=["delete"]),
    **viewset("indicator_versions", read=OVERSEE, change=RULE, history=RULE, without=["delete"]),
    **viewset("title_standards", read=OVERSEE, change=RULE, history=RULE, without=["delete"]),
    **viewset("activity_columns", read=OVERSEE, change=RULE, history=RULE),
    **viewset("activity_rows", read=OVERSEE, change=RULE, history=RULE),
    **viewset("equivalences", read=OVERSEE, change=RULE, history=RULE, without=["delete"]),
    **viewset("designs", read=OVERSEE, change={REGISTRAR, ADMINISTRATOR}, history={REGISTRAR, ADMINISTRATOR}),
    "designs:copy": {REGISTRAR, ADMINISTRATOR},
    "designs:import": {REGISTRAR, ADMINISTRATOR},
    "designs:export": {REGISTRAR, ADMINISTRATOR},
    "designs:versions": OVERSEE,
    "designs:version": OVERSEE,
    **chooser("unit_chooser"),
    # administration: classes and records are read, never written there; books belong to an institution
    **viewset("classes", read=OVERSEE, change=NONE),
    "classes:inspect": OVERSEE,
    **viewset("records", read=OVERSEE, change=NONE),
    "records:inspect": OVERSEE,
    **viewset("authorisations", read=OVERSEE, change=MANAGE),
    "records:correct": MANAGE,
    "records:revoke": MANAGE,
    "records:trust": MANAGE,
    **viewset("register_books", read=READ_REGISTER, change=KEEP_REGISTER),
    "register_books:index": OVERSEE,
    **viewset("messages", read={ADMINISTRATOR}, change=NONE),
    "messages:inspect": {ADMINISTRATOR},
    "register_books:index_results": OVERSEE,
    # Everything that was done, by everybody: for those who look after all units.
    "admin/reports/site-history/": {MANAGER, REGISTRAR, AUDITOR, ADMINISTRATOR},
    "admin/reports/site-history/results/": {MANAGER, REGISTRAR, AUDITOR, ADMINISTRATOR},
}
# Acts: they take forms only, or ask once more before they do something; what they allow is tested with them.
ACTS = {
    "api:month_by_month", "api:people",  # take questions only
    "save_view", "check_coverage", "enrol", "withdraw", "remove_assessment", "apply_score_sheet", "change_seats", "enrol_person", "withdraw_person", "close_roster", "reopen_roster",
    "announce_class", "start_class", "finish_class", "close_class", "cancel_class", "draw_again", "pause_batch", "resume_batch", "draw_batch_again", "verify_book", "withdraw_link", "take_back_declaration", "designs:preview", "set_language", "my_data_copy",
    "take_marks", "confirm_attendance", "close_check_in", "check_in", "accept_offer", "remove_quota", "messages:again",
    "read_notices", "renew_calendar", "indicators:delete", "indicator_versions:delete", "title_standards:delete",
    "equivalences:delete",
    "questionnaires:delete", "imports:accept_all", "imports:apply", "imports:check", "imports:confirm", "imports:discard",
    "imports:fill_all", "imports:skip_all", "imports:undo", "approve_plan", "close_plan", "discard_plan", "drop_plan_line",
    "remove_line_quota",
    "planning_reviews:judge", "planning_reviews:keep", "planning_reviews:add_person", "planning_reviews:take_back",
    "planning_reviews:close", "planning_reviews:undo", "planning_reviews:discard", "duplicates:apart", "duplicates:merge",
    "reorganisations:report", "reorganisations:workbook", "reorganisations:undo",
}  # fmt: skip
# Classes are shown to everybody; what these say of one is about the own people only.
OF_EVERY_CLASS = {"nominate", "unit_nominations"}
LEADS_ELSEWHERE = {
    f"{facts}:{view}"
    for facts in ("postings", "appointments", "degrees", "title_certificates", "planning")
    for view in ("history", "history_results")
}

# Wagtail's and allauth's own addresses, by the beginnings of their names (the longest that fits counts): who may get a page there at most.
ENTERED = {
    "account_": EVERYBODY,
    "admin/": ENTER,
    "wagtailadmin_api:": ENTER,  # published pages, images and documents
    "wagtailadmin_choose_page": ENTER,
    "wagtailadmin_home": ENTER,
    "wagtailadmin_account": ENTER,
    "wagtailadmin_dismissibles": ENTER,
    "wagtailadmin_tag": ENTER,
    "wagtailadmin_workflows:task_chooser": ENTER,
    "wagtailadmin_workflows:task_chosen": ENTER,
    "wagtailadmin_workflows:": {ADMINISTRATOR},
    "wagtailadmin_collections:": {ADMINISTRATOR},
    "wagtailadmin_explore": {ADMINISTRATOR},
    "wagtailadmin_pages:": {ADMINISTRATOR},
    # Without a page they only say that there is nothing to confirm.
    "wagtailadmin_pages:move_confirm": ENTER,
    "wagtailadmin_pages:confirm_workflow_cancellation": ENTER,
    "wagtailadmin_reports:": {ADMINISTRATOR},
    "wagtailadmin_reports:site_history": {MANAGER, REGISTRAR, AUDITOR, ADMINISTRATOR},
    "wagtailadmin_editing_sessions:": NONE,
    "wagtailadmin_block_preview": NONE,
    "wagtailadmin_error_test": NONE,
    "wagtail_bulk_action": NONE,
    "wagtailadmin_sprite": EVERYBODY,
    "wagtailadmin_javascript_catalog": EVERYBODY,
    "wagtailadmin_login": EVERYBODY - ENTER,
    "wagtailadmin_password_reset": EVERYBODY,
    "wagtailadmin_logout": NONE,
    "wagtailcore_login": EVERYBODY,
    "wagtailcore_authenticate_with_password": EVERYBODY,
    "wagtail_serve": EVERYBODY,
    "wagtailsettings:": {ADMINISTRATOR},
    "wagtailredirects:": {ADMINISTRATOR},
    "wagtailembeds:": ENTER,
    "wagtailsnippets:": {ADMINISTRATOR},
    "wagtailsites:": {ADMINISTRATOR},
    "wagtailusers_": {ADMINISTRATOR},
    "wagtaildocs:": {ADMINISTRATOR},
    "wagtaildocs_serve": EVERYBODY,
    "wagtaildocs_authenticate_with_password": EVERYBODY,
    "wagtaildocs_chooser:": ENTER,
    "wagtailimages:": {ADMINISTRATOR},
    "wagtailimages_chooser:": ENTER,
}
