import json

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from lms.coverage.command import RefusingCommand, day
from lms.coverage.explaining import explain
from lms.coverage.figures import find_indicators
from lms.people.models import Person
from lms.refusal import Refusal


class UnknownPerson(Refusal):
    text = _("There is nobody with the staff number “%(number)s”.")


class Command(RefusingCommand):
    help = "Say why a person counts for an indicator on a day, with the evidence, or what is missing."

    def add_arguments(self, parser):
        parser.add_argument("--indicator", metavar="CODE", required=True)
        parser.add_argument("--person", metavar="STAFFNO", required=True)
        parser.add_argument("--on", type=day, metavar="YYYY-MM-DD", help="the day asked for; today without it")
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def run(self, *, indicator, person, on, format, **options):
        [asked] = find_indicators([indicator])
        found = Person.objects.known_by(person).first()
        if found is None:
            raise UnknownPerson(number=person)
        explanation = explain(found, asked, on=on or localdate())
        if format == "json":
            self.stdout.write(json.dumps(as_json(explanation), ensure_ascii=False, indent=2))
        else:
            for line in as_lines(explanation):
                self.stdout.write(line)


def as_json(said):
    """The documented shape; `questions` is empty for a person who is not asked."""
    return {
        "indicator": said.indicator.code,
        "person": said.person.staff_number,
        "name": said.person.full_name,
        "on": said.on.isoformat(),
        "posting": said.posting,
        "belongs": said.belongs,
        "meets": said.meets,
        "reason": said.reason,
        "questions": [
            {
                "title": question.title,
                "deadline": question.deadline and question.deadline.isoformat(),
                "terms": [
                    {
                        "kind": term.kind,
                        "label": term.label,
                        "held": term.held,
                        "evidence": [
                            {
                                "type": paper.source[0],
                                "id": paper.source[1],
                                "label": paper.label,
                                "gained": paper.gained.isoformat(),
                                "until": paper.until and paper.until.isoformat(),
                                "counts": paper.counts,
                            }
                            for paper in term.evidence
                        ],
                    }
                    for term in question.terms
                ],
            }
            for question in said.questions
        ],
    }


def as_lines(said):
    answer = "meets" if said.meets else "does not meet" if said.belongs else "is not asked for"
    yield f"{said.person.staff_number} {said.person.full_name} {answer} {said.indicator.code} on {said.on}. {said.reason}"
    for question in said.questions:
        deadline = f" (appointed {question.deadline})" if question.deadline else ""
        yield f"  {question.title or said.posting}{deadline}"
        for term in question.terms:
            yield f"    [{'x' if term.held else ' '}] {term.label}"
            for paper in term.evidence:
                yield f"        {paper.gained} {paper.label}{'' if paper.counts else '  – does not count'}"
