"""How sure a share is: the 95% interval of Wilson (1927) around n of d. Pure.

It holds every share p under which n of d would be no surprise: |n/d - p| ≤ z·√(p(1-p)/d). Few people give a wide interval, so that 2 of 2 is
not better known than 95 of 100, and the interval never leaves 0…1, as simpler ones do.
"""

from math import sqrt

Z = 1.959963984540054  # 95% of a normal distribution lie within so many deviations


def interval(n, d):
    """(low, high) of the share, between 0 and 1; all is possible where nobody is asked."""
    if not d:
        return 0.0, 1.0
    share, spread = n / d, Z * Z / d
    centre = share + spread / 2
    reach = Z * sqrt(share * (1 - share) / d + spread / (4 * d))
    low, high = (centre - reach) / (1 + spread), (centre + reach) / (1 + spread)
    return (max(low, 0.0) if n else 0.0), (min(high, 1.0) if n < d else 1.0)
