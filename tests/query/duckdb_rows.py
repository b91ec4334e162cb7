"""Rows of questions in SQL over a Parquet file: `python3 duckdb_rows.py FILE < QUESTIONS`.

A question a line; for each one a JSON array of rows, every cell as the text that the command writes.
"""

import json
import sys

import duckdb

database = duckdb.connect()
database.execute(f"create view flows as select * from '{sys.argv[1]}'")
# Nanoseconds as seconds, a mean in thousandths rounded down, the begin and end of a flow.
database.execute("create macro seconds(n) as printf('%d.%09d', n // 1000000000, n % 1000000000)")
database.execute(
    "create macro mean(x) as case when count(x) = 0 then null else printf('%d.%03d', "
    "(sum(x)::hugeint * 1000 // count(x)) // 1000, (sum(x)::hugeint * 1000 // count(x)) % 1000) end"
)
database.execute("create macro moment(t) as epoch_ns(t)")
# What of an amount was due until an instant, evenly over a duration; at once where that is 0.
database.execute(
    "create macro due(amount, begin, took, until) as case when took = 0 then "
    "case when until > begin then amount else 0 end else "
    "(amount::hugeint * least(greatest(until::hugeint - begin::hugeint, 0), took::hugeint)) "
    "// took::hugeint end"
)
database.execute(
    "create macro inside(amount, begin, took, low, high) as "
    "due(amount, begin, took, high) - due(amount, begin, took, low)"
)
# What became of a group between two counts of its flows or octets, which is none where it is not.
database.execute(
    "create macro change(here, there) as case when there is null then 'new' when here is null "
    "then 'gone' when here <> there then 'changed' else 'same' end"
)
for question in sys.stdin:
    rows = database.sql(question).fetchall()
    text = lambda cell: "" if cell is None else str(cell)
    print(json.dumps([[text(cell) for cell in row] for row in rows]))
