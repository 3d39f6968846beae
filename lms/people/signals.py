"""What this room announces, in the past tense, inside the transaction of the change.

`people_changed(person_ids=…)`: facts about these people (postings, appointments, degrees, certificates, planning, birth date …)
were written or removed. Sent by the acts of this room and by the saving of single rows; a bulk write sends it once.

`units_changed()`: the tree of units is another than before, on any day. Sent once by a bulk write.

`objections_to_merging(kept=…, other=…)` asks: before two entries become one person, both locked. A receiver answers with sentences
on what must be put in order first; without any, they are merged.
"""

from django.dispatch import Signal

people_changed = Signal()
units_changed = Signal()
objections_to_merging = Signal()
