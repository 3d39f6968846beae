"""English words, the dates of the country: dd/mm/yyyy."""

DATE_INPUT_FORMATS = ["%d/%m/%Y", "%Y-%m-%d"]
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "H:i d/m/Y"
