"""Numbers of decisions (số quyết định). The State writes `156/QĐ-UBND`, the Party `1470-QĐ/TU`; both are taken. Pure."""

import re

from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal
from lms.vietnamese import clean

# Who decided, and below it which section drafted it: UBND, TTg, SGD&ĐT, SNV-ĐT, HĐND.TT …
BODY = r"[A-ZĂÂĐÊÔƠƯ][A-ZĂÂĐÊÔƠƯa-zđ\d&]*([-./][A-ZĂÂĐÊÔƠƯ\d][A-ZĂÂĐÊÔƠƯa-zđ\d&]*)*"
# A letter may follow the number (12a), the year may come between (12/2022/QĐ-UBND).
SHAPE = re.compile(rf"\d+[A-Za-z]?((/\d{{4}})?/QĐ-|-QĐ/){BODY}")
LONGEST = 60  # letters, as the tables keep it


class NotADecisionNumber(Refusal):
    text = _("“%(number)s” is no decision number: it looks like 156/QĐ-UBND (State) or 1470-QĐ/TU (Party).")


def read_number(text):
    """The number without blanks, without “Số” before it, and with Đ where the look-alike Ð was typed. Raises NotADecisionNumber."""
    joined = re.sub(r"\s", "", clean(text)).replace("Ð", "Đ")
    number = re.sub(r"^số:?", "", joined, flags=re.IGNORECASE)
    if not SHAPE.fullmatch(number) or len(number) > LONGEST:
        raise NotADecisionNumber(number=clean(text))
    return number
