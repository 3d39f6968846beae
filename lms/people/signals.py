"""What this room announces, in the past tense, inside the transaction of the change.

`people_changed(person_ids=…)`: facts about these people (postings, appointments, degrees, certificates, planning, birth date …)
were written or removed. Sent by the acts of this room and by the saving of single rows; a bulk write sends it once.
"""

from django.dispatch import Signal

people_changed = Signal()
