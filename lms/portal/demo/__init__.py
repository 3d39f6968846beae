"""The demo province: Quảng Ninh as of 30/06/2022 and its living present, made up by rules, the same each time.

Headcounts and people are invented. What is to be seen in it stands in the modules: `pattern.py` says who there is and what each
near-miss is, `careers.py` gives them a past, the rest writes it all down through the product's own acts.
"""

from datetime import date

AS_OF = date(2022, 6, 30)  # the day of the provincial report whose nine figures the demo reproduces
SEED = "quang-ninh"
