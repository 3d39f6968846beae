"""Reorganisation as one act: a draft says which units end, which begin and who goes where; applying it writes everything or nothing.

`drafts` holds what is said, `plans` reads from it what would be written, `checks` says what is still wrong with it, `applying` writes it and
remembers every row in `changes`, `undoing` takes exactly these rows back.
"""
