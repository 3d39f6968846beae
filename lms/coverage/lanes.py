"""Counts of people by indicator in one integer: a lane of 32 bits for each bit of a bitmap. Adding up is one addition, however many indicators
there are, and what came may be taken away again. Pure."""

from functools import lru_cache

WIDTH = 32  # bits: no lane of a sum reaches 2³²
LANE = (1 << WIDTH) - 1


@lru_cache(maxsize=4096)
def lanes(bitmap):
    """1 in the lane of each bit that is set."""
    found = 0
    while bitmap:
        lowest = bitmap & -bitmap
        found |= 1 << WIDTH * (lowest.bit_length() - 1)
        bitmap ^= lowest
    return found


def lane(total, bit):
    """What the lane of this bit sums up to. Single steps may be negative, the sum of no lane is."""
    return total >> WIDTH * bit & LANE


class Tally:
    """People counted by indicator: `met` and `asked` in lanes. Somebody who is met several times is counted once."""

    def __init__(self):
        self.met = self.asked = 0
        self.several = {}

    def add(self, meets, belongs, people):
        self.met += people * lanes(meets)
        self.asked += people * lanes(belongs)

    def add_again(self, person, meets, belongs):
        """One of those who may be met a second time."""
        met, asked = self.several.get(person, (0, 0))
        self.several[person] = met | meets, asked | belongs

    def of(self, bit):
        """(n, d) of the indicator with this bit."""
        more = self.several.values()
        return (
            lane(self.met, bit) + sum(meets >> bit & 1 for meets, _belongs in more),
            lane(self.asked, bit) + sum(belongs >> bit & 1 for _meets, belongs in more),
        )
