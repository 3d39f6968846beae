"""Two answers to one question, person by person: who gained, who was lost, who came and who went."""

from django.utils.translation import gettext_lazy as _

from lms.people.models import Person

NAMED = 200  # people of one group that a page names

# Of what was sealed, beside today's answer.
SINCE_SEALED = {
    "gained": _("met now, missing when it was sealed"),
    "lost": _("missing now, met when it was sealed"),
    "came": _("asked now, not asked when it was sealed"),
    "went": _("not asked now, asked when it was sealed"),
}
# Of a definition that is tried, beside the one in force.
IF_TRIED = {
    "gained": _("would be met, is missing now"),
    "lost": _("would be missing, is met now"),
    "came": _("would be asked, is not asked now"),
    "went": _("would not be asked, is asked now"),
}


def differences(before_met, before_missing, met, missing):
    """{name of the group: set of people}; the arguments are sets of people. Pure."""
    return {
        "gained": met & before_missing,
        "lost": missing & before_met,
        "came": (met | missing) - before_met - before_missing,
        "went": (before_met | before_missing) - met - missing,
    }


def known_to(user, keys):
    """{key: Person} of those of these people whom `user` knows."""
    return Person.objects.known_to(user).in_bulk(keys) if user.is_authenticated and keys else {}


def named_groups(groups, words, known):
    """[(words, people known to the reader, how many more)] of the groups that have anybody in them."""
    found = []
    for name, people in groups.items():
        if people:
            there = sorted((known[key] for key in people if key in known), key=lambda person: (person.sort_key, person.pk))
            found.append((words[name], there[:NAMED], len(people) - len(there[:NAMED])))
    return found
