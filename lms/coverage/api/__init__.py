"""Open data (dữ liệu mở): figures and definitions as JSON and CSV, by a read API that says of itself what it answers (OpenAPI).

What the pages show to everybody may be read without a token. A token lifts the limit on how often, and one of the scope `people` names the
people behind a figure to whoever may see them on the pages.
"""
