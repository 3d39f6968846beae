"""Whom to send where, and how many classes a target takes. Pure."""

from math import ceil


def propose(wants, seats):
    """{person: class} that seats as many people as can be seated: `wants` says which classes would serve each, the best first; `seats` how
    many each class has left. A maximum matching, by paths along which people already seated make room."""
    seated = {place: [] for place in seats}

    def seat(person, tried):
        for place in wants[person]:
            if place in tried or place not in seats:
                continue
            tried.add(place)
            if len(seated[place]) < seats[place]:
                seated[place].append(person)
                return True
            for other in seated[place]:
                if seat(other, tried):
                    seated[place].remove(other)
                    seated[place].append(person)
                    return True
        return False

    for person in wants:
        seat(person, set())
    return {person: place for place, people in seated.items() for person in people}


def still_needed(n, d, target):
    """How many more of `d` people must meet it so that at least `target` percent do."""
    return max(ceil(target * d / 100) - n, 0)


def classes_needed(people, *, size, passes):
    """How many classes of `size` learners, of whom `passes` percent pass, it takes until so many people have passed."""
    return -(-people * 100 // (size * passes))
