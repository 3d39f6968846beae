"""The demo province: Quảng Ninh as of 30/06/2022, its reform of 01/07/2025 and its living present, made up by rules, the same each time.

Headcounts and people are invented. What is to be seen in it stands in the modules: `pattern.py` says who there is and what each
near-miss is, `careers.py` gives them a past, `reform.py` says where they go when the districts end, the rest writes it all down
through the product's own acts.
"""

from datetime import date

AS_OF = date(2022, 6, 30)  # the day of the provincial report whose nine figures the demo reproduces
REFORM = date(2025, 7, 1)  # the first day without districts
SEED = "quang-ninh"
