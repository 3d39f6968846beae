"""A list becomes facts in four steps, each of which can be stopped: read, judged, decided by a person, applied as a whole.

`batches.py` holds the tables, `kinds.py` what can be imported, `reading.py` and `judging.py` make rows of a file and say what each
would do, `deciding.py` is what a person answers, `applying.py` and `undoing.py` write and take back.
"""
