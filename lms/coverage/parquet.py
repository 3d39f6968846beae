"""Spans as a Parquet file: what every figure is counted from, for DuckDB, polars or a warehouse.

A figure on a day is `count(DISTINCT person)` over rows with since <= day < until whose `belongs` (asked) or `meets` has the bit of the indicator.
Which bit is whose, and of which code a unit is, stands in the file: metadata `indicators` is JSON, code → bit. People are pseudonyms that are the
same in every file of this installation, unless staff numbers are asked for.
"""

import hmac
import json
from hashlib import sha256
from itertools import batched

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from .indicators import Indicator
from .spans import Span

GROUP = 50_000  # rows that are in memory at once
WORDS = pa.dictionary(pa.int32(), pa.string())
COLUMNS = {
    "person": pa.string(),
    "unit": WORDS,
    "level": WORDS,
    "category": WORDS,
    "leader": pa.bool_(),
    "gender": WORDS,
    "minority": pa.bool_(),
    "age_band": WORDS,
    "rank": WORDS,
    "since": pa.date32(),
    "until": pa.date32(),
    "belongs": pa.int64(),
    "meets": pa.int64(),
    "doubled": pa.bool_(),
}
READ = {"person": "person__staff_number", "unit": "unit__code", "rank": "rank__code"}


def export_spans(path, *, staff_numbers=False, progress=lambda rows: None):
    """Write the file; the number of rows. `progress` is told how many rows came with each portion."""
    bits = dict(Indicator.objects.values_list("code", "bit"))
    schema = pa.schema(COLUMNS.items(), metadata={"indicators": json.dumps(bits)})
    names = [READ.get(column, column) for column in COLUMNS]
    rows = Span.objects.order_by("pk").values_list(*names).iterator(chunk_size=GROUP)
    written = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for portion in batched(rows, GROUP):
            columns = dict(zip(COLUMNS, map(list, zip(*portion, strict=True)), strict=True))
            if not staff_numbers:
                columns["person"] = [pseudonym(number) for number in columns["person"]]
            arrays = [
                pa.array(columns[name], pa.string()).dictionary_encode() if kind is WORDS else pa.array(columns[name], kind)
                for name, kind in COLUMNS.items()
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            written += len(portion)
            progress(len(portion))
    return written


def pseudonym(staff_number):
    """Cannot be turned back without the key of this installation."""
    return hmac.new(settings.SECRET_KEY.encode(), f"spans {staff_number}".encode(), sha256).hexdigest()[:20]
