"""Who may be recognised and with which grade, said a second time: in whole numbers, from the rule and not from the code."""

GRADES = [(900, "excellent"), (800, "very_good"), (700, "good"), (500, "average")]  # hundredths of 10


def hundredths(number):
    return int(number * 100)


def attended_enough(facts):
    return facts.planned > 0 and not any(
        100 * facts.attended < percent * facts.planned for percent in range(1, facts.threshold + 1)
    )


def failed_pieces(facts):
    return [
        piece.name
        for piece in facts.pieces
        if piece.required and (piece.score is None or hundredths(piece.score) + hundredths(piece.score) < hundredths(piece.scale))
    ]


def average(facts):
    """In hundredths of 10, half up; None without scores. All scores are brought over one common denominator."""
    scored = [piece for piece in facts.pieces if piece.score is not None]
    if not scored:
        return None
    below = 1
    for piece in scored:
        below *= hundredths(piece.scale)
    above = sum(piece.weight * 10 * hundredths(piece.score) * (below // hundredths(piece.scale)) for piece in scored)
    below *= sum(piece.weight for piece in scored)
    whole, rest = divmod(100 * above, below)
    return whole + (2 * rest >= below)


def grade(facts):
    mean = average(facts)
    return next((name for least, name in GRADES if mean is not None and mean >= least), "")
