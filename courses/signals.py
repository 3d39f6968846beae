"""What this room announces, in the past tense, inside the transaction of the change.

`records_changed(person_ids=…)`: learning records of these people were written, superseded or revoked; sent once per act.
"""

from django.dispatch import Signal

records_changed = Signal()
