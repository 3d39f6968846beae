"""What a row says of the person: a new one, or changes to one who is known. A blank cell says nothing: it never takes anything away."""

from lms.vietnamese import clean, match_key

from ..persons import Person
from .matching import same_birth
from .values import birth_of

PLAIN = ("honorific", "staff_number", "gender", "ethnicity")


class PersonPart:
    def judge(self, rows, known):
        for row in rows:
            self._twice(row, known)
            person = row.plan.person
            if person is None:
                continue
            if person.pk is None:
                self._fill(row, person)
            else:
                self._compare(row, person)

    def _twice(self, row, known):
        """Two rows about one person are said so, by the number or, where a number is missing, by name and birth date."""
        values = row.values
        person = row.person and ("person", row.person.pk)
        numbers = [person, *((column, values.get(column)) for column in ("national_id", "staff_number") if values.get(column))]
        numbers = [number for number in numbers if number]
        for number in numbers:
            if earlier := known.numbers_seen.get(hash(number)):
                row.say("wrong", number[0] if number is not person else "full_name", "twice", row=earlier)
                return
        same_name = hash((match_key(values.get("full_name") or ""), *(values.get("birth_date") or [None])))
        if same_name in known.names_seen:
            earlier, identified = known.names_seen[same_name]
            if not (numbers and identified):
                row.say("suspect", "full_name", "perhaps_twice", row=earlier)
        known.numbers_seen |= dict.fromkeys(map(hash, numbers), row.number)
        known.names_seen.setdefault(same_name, (row.number, bool(numbers)))

    def _fill(self, row, person):
        row.plan.state = row.State.NEW
        for column in ("full_name", *PLAIN):
            if value := row.values.get(column):
                setattr(person, column, value)
        if birth := birth_of(row.values):
            person.birth_date, person.birth_precision = birth
        if number := row.values.get("national_id"):
            person.national_id_encrypted, person.national_id_hash = row.national_id_encrypted, number
        if not person.staff_number:
            # The number is how accounts, lists and decisions name a person: it is not left to chance, but one is proposed.
            row.say("wrong", "staff_number", "no_staff_number", proposal=f"NT{row.batch_id}-{row.number}")

    def _compare(self, row, person):
        """Spellings that differ only in capitals or where the tone mark stands change nothing: the name is kept as on the card."""
        said = {column: row.values[column] for column in PLAIN if row.values.get(column)}
        name = clean(row.values.get("full_name"))
        if name and match_key(name) != person.match_key:
            said["full_name"] = name
        for column, value in said.items():
            if value != (before := getattr(person, column)):
                row.plan.person_changes[column] = value
                row.change("people.person", column, before, value)
        self._compare_birth(row, person)
        number = row.values.get("national_id")
        if number and number != person.national_id_hash:
            row.plan.person_changes |= {"national_id_hash": number, "national_id_encrypted": row.national_id_encrypted}
            row.change("people.person", "national_id", "", "")
        if row.plan.person_changes:
            row.plan.state = row.State.CHANGED

    def _compare_birth(self, row, person):
        birth = birth_of(row.values)
        if not birth or (person.birth_date and same_birth(person, *birth) and not _more_precise(birth[1], person)):
            return
        row.plan.person_changes |= dict(zip(("birth_date", "birth_precision"), birth, strict=True))
        after = Person(birth_date=birth[0], birth_precision=birth[1])
        row.change("people.person", "birth_date", person.birth_date_shown, after.birth_date_shown)


def _more_precise(precision, person):
    order = ["year", "month", "day"]
    return order.index(precision) > order.index(person.birth_precision)
