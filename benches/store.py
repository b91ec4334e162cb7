"""The flows and the questions of src/questions.rs for DuckDB, as a table loaded from
Parquet, with as many threads as there are cores: how long each takes.

Prints name, milliseconds by the clock (the median of five) and a sum to compare, as the
program `store` does.
"""

import os
import sys
import tempfile
import time

import duckdb

FLOWS = int(sys.argv[1])
FIRST_MILLIS = 1_700_000_000_000


def chance(purpose, most):
    mixed = f"((i * 2654435761 + {purpose * 40503777}) % 4294967291)"
    return f"(({mixed} * 48271 % 2147483647) % {most})"


TABLE = f"""
SELECT
    (167772160 + {chance(1, 200)} * {chance(2, 200)} // 8)::UINTEGER AS source,
    (3405803776 + server)::UINTEGER AS destination,
    CASE WHEN port IN (53, 123) THEN 17 ELSE 6 END::UTINYINT AS protocol,
    (32768 + {chance(6, 28000)})::USMALLINT AS source_port,
    port::USMALLINT AS destination_port,
    start AS start_millis,
    (start + {chance(9, 30)} * {chance(10, 1000)}) AS end_millis,
    packets::UINTEGER AS packets,
    (packets + 2)::UINTEGER AS packets_reverse,
    (packets * 60 + {chance(12, 900)})::UINTEGER AS octets,
    (packets * {chance(13, 1400)})::UINTEGER AS octets_reverse,
    CASE WHEN {chance(11, 2)} = 1 THEN 'host' || server || '.example.net' END AS host_name
FROM (
    SELECT
        i,
        {chance(3, 3000)} * {chance(4, 300)} // 4 AS server,
        [443, 443, 443, 80, 53, 53, 123, 22, 8443, 5222][{chance(5, 10)} + 1] AS port,
        {FIRST_MILLIS} + i * 8 + {chance(7, 4000)} AS start,
        1 + {chance(8, 40)} AS packets
    FROM (SELECT range AS i FROM range({FLOWS}))
)
"""

BOTH = "(octets::UBIGINT + octets_reverse)"
TENTH = FLOWS // 10 * 8
ENDS = "(SELECT source AS host FROM flows UNION ALL SELECT destination FROM flows)"
WIDTH = "((SELECT max(end_millis) - min(start_millis) FROM flows) / 500.0)"

# The timeline puts each flow where it starts, which is less than ours does: it spreads flows.
QUESTIONS = {
    "filter, group, top 100": f"""
        SELECT source, sum({BOTH}) AS o, count(*) FROM flows
        WHERE protocol = 6 AND {BOTH} > 20000 GROUP BY source ORDER BY o DESC LIMIT 100""",
    "timeline of 500 buckets": f"""
        SELECT floor((start_millis - (SELECT min(start_millis) FROM flows)) / {WIDTH}) AS bucket,
            sum({BOTH}) FROM flows GROUP BY bucket ORDER BY bucket""",
    "first page by octets": f"SELECT * FROM flows ORDER BY {BOTH} DESC LIMIT 100",
    "page in the middle by octets": f"""
        SELECT * FROM flows ORDER BY {BOTH} DESC LIMIT 100 OFFSET {FLOWS // 2}""",
    "different hosts": f"SELECT count(DISTINCT host) FROM {ENDS}",
    "totals": f"SELECT sum({BOTH}), count(*), sum(packets + packets_reverse) FROM flows",
    "services": f"""
        SELECT protocol, destination_port, sum({BOTH}) AS o FROM flows
        GROUP BY ALL ORDER BY o DESC LIMIT 100""",
    "conversations, top 100": f"""
        SELECT least(source, destination), greatest(source, destination), sum({BOTH}) AS o
        FROM flows GROUP BY ALL ORDER BY o DESC LIMIT 100""",
    "names, top 100": f"""
        SELECT host_name, sum({BOTH}) AS o FROM flows GROUP BY host_name ORDER BY o DESC LIMIT 100""",
    "a tenth of the time, by protocol": f"""
        SELECT protocol, sum({BOTH}) AS o FROM flows
        WHERE start_millis < {FIRST_MILLIS + 5 * TENTH} AND end_millis >= {FIRST_MILLIS + 4 * TENTH}
        GROUP BY protocol""",
    "a group for each flow, top 100": f"""
        SELECT start_millis, source, source_port, sum({BOTH}) AS o FROM flows
        GROUP BY ALL ORDER BY o DESC LIMIT 100""",
}


def main():
    database = duckdb.connect()
    database.execute(f"SET threads = {len(os.sched_getaffinity(0))}")
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "flows.parquet")
        database.execute(f"COPY ({TABLE}) TO '{file}' (FORMAT parquet)")
        begun = time.perf_counter()
        database.execute(f"CREATE TABLE flows AS SELECT * FROM '{file}'")
        took = time.perf_counter() - begun
        print(f"append\t{FLOWS / took / 1e6:.2f}\tmillion flows/s\t", flush=True)
    for name, question in QUESTIONS.items():
        rounds = []
        for _ in range(5):
            begun = time.perf_counter()
            rows = database.execute(question).fetchall()
            rounds.append((time.perf_counter() - begun) * 1e3)
        print(f"{name}\t{sorted(rounds)[2]:.1f}\tms\t{told(name, rows)}", flush=True)


def told(name, rows):
    """What both sides must agree on."""
    if name == "filter, group, top 100":
        return sum(row[1] for row in rows)
    if name in ("different hosts", "totals"):
        return rows[0][0]
    if name.startswith(("services", "conversations", "names")):
        return sum(row[-1] for row in rows)
    return ""


main()
