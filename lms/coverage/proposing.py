"""Whom to send where, and how many classes a target takes. Pure."""

from math import ceil


def propose(wants, seats, shares=None, of=lambda person, place: None):
    """{person: class} that seats as many people as can be seated: `wants` says which classes would serve each, the best first; `seats` how
    many each class has left. Seats of a class may be shared out: `of(person, class)` names the share a person counts against, None for none,
    and `shares` how many are left in each. A maximum matching, by paths along which people already seated make room."""
    shares, seated = shares or {}, {place: [] for place in seats}

    def in_share(place, share):
        return [other for other in seated[place] if of(other, place) == share]

    def seat(person, tried, asked):
        asked.add(person)
        for place in wants[person]:
            share = of(person, place) if place in seats else None
            if place not in seats or (place, share) in tried:
                continue
            tried.add((place, share))
            if share is not None and len(in_share(place, share)) >= shares[share]:
                in_the_way = in_share(place, share)
            elif len(seated[place]) >= seats[place]:
                in_the_way = list(seated[place]) if (place,) not in tried else []
                tried.add((place,))
            else:
                seated[place].append(person)
                return True
            for other in in_the_way:
                # Who is asked to move already can't make room a second time, further down the same path.
                if other not in asked and seat(other, tried, asked):
                    seated[place].remove(other)
                    seated[place].append(person)
                    return True
        return False

    for person in wants:
        seat(person, set(), set())
    return {person: place for place, people in seated.items() for person in people}


def still_needed(n, d, target):
    """How many more of `d` people must meet it so that at least `target` percent do."""
    return max(ceil(target * d / 100) - n, 0)


def classes_needed(people, *, size, passes):
    """How many classes of `size` learners, of whom `passes` percent pass, it takes until so many people have passed."""
    return -(-people * 100 // (size * passes))
