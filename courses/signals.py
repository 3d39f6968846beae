"""What this room announces, in the past tense, inside the transaction of the change.

`records_changed(person_ids=…)`: learning records of these people were written, superseded or revoked; sent once per act.
`sessions_changed(sessions=[…], how=…, by=…, why=…)`: sessions of one class were `added`, `moved` (another time, room or link) or
`cancelled`; sent once per act. Its learners and trainers are to be told.
"""

from django.dispatch import Signal

records_changed = Signal()
sessions_changed = Signal()
