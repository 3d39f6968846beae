"""How far a share is from its target, in steps for the shades of a table: the darker, the farther. Pure.

Steps are percentage points below the target, compared in whole numbers, so that a share just at an edge is never shaded by chance.
Without a target, or where nobody is asked, there is no step.
"""

from lms.shares import reaches

EDGES = (5, 15, 30)  # points below the target up to which steps 1, 2 and 3 go; 0 is reached, 4 is farther
FARTHEST = len(EDGES) + 1


def step(n, d, target):
    """0 where the target is reached, up to `FARTHEST` where it is far; None where there is nothing to compare."""
    reached = reaches(n, d, target)
    if reached is None:
        return None
    if reached:
        return 0
    return next((number for number, points in enumerate(EDGES, 1) if 100 * n > (target - points) * d), FARTHEST)


def legend():
    """[(step, more than or None, up to or None)]: the points below the target of each step, 0 first."""
    edges = (0, *EDGES)
    bounds = [
        (number, edges[number - 1] or None, edges[number] if number < FARTHEST else None) for number in range(1, FARTHEST + 1)
    ]
    return [(0, None, None), *bounds]
