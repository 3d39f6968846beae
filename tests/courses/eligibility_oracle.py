"""Who may be recognised and with which grade, said a second time: in whole numbers, from the rule and not from the code."""


def hundredths(number):
    return int(number * 100)


def attended_enough(facts):
    return facts.planned > 0 and not any(
        100 * facts.attended < percent * facts.planned for percent in range(1, facts.threshold + 1)
    )


def counted(piece):
    """Attempt after attempt: a later one takes the place of what counted, or only where it is higher."""
    counts = None
    for score in piece.scores:
        if counts is None or piece.counts == "last" or score > counts:
            counts = score
    return counts


def failed_pieces(facts):
    return [
        piece.name
        for piece in facts.pieces
        if piece.required and (counted(piece) is None or 2 * hundredths(counted(piece)) < hundredths(piece.scale))
    ]


def average(facts):
    """In hundredths of 10, half up; None without scores. All scores are brought over one common denominator."""
    scored = [piece for piece in facts.pieces if piece.scores]
    if not scored:
        return None
    below = 1
    for piece in scored:
        below *= hundredths(piece.scale)
    above = sum(piece.weight * 10 * hundredths(counted(piece)) * (below // hundredths(piece.scale)) for piece in scored)
    below *= sum(piece.weight for piece in scored)
    whole, rest = divmod(100 * above, below)
    return whole + (2 * rest >= below)


def grade(facts):
    mean = average(facts)
    reached = [name for least, name in facts.grades if mean is not None and mean >= hundredths(least)]
    return reached[0] if reached else ""
