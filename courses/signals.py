"""What this room announces, in the past tense, inside the transaction of the change.

`records_changed(person_ids=…)`: learning records of these people were written, superseded or revoked; sent once per act.
`record_revoked(record=…)`: one record was revoked by itself; its person is to be told. (All of a class: their enrolments step back.)
`records_revoked(records=[…], on=…, reason=…, decision=…, by=…)`: these records no longer count from that day, by that decision; sent
once per act.
`sessions_changed(sessions=[…], how=…, by=…, why=…)`: sessions of one class were `added`, `moved` (another time, room or link) or
`cancelled`; sent once per act. Its learners and trainers are to be told.
`steps_taken(steps=…)`: enrolments came into being or changed their state; the EnrolmentSteps of one act, each with its enrolment
as it is now.
`class_cancelled(training_class=…, by=…)`: the class will not take place, or not to its end.
`class_finished(training_class=…, by=…)`: the class is over and awaits recognition.
`surveys_opened(surveys=…)`: the learners of one class are asked to evaluate it.
`effects_of_revoking(recognition=…)` asks, before the results of a class are no longer recognised: a receiver answers with an `Effect`
(see `recognition.py`) on what rests on its records, or None.
"""

from django.dispatch import Signal

records_changed = Signal()
record_revoked = Signal()
records_revoked = Signal()
sessions_changed = Signal()
steps_taken = Signal()
class_cancelled = Signal()
class_finished = Signal()
surveys_opened = Signal()
effects_of_revoking = Signal()
