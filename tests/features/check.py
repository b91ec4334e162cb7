"""Computes the columns of the NetFlow data sets from tshark's packet list, by the definitions of
docs/features.md and nothing of flowglass, and compares every flow, column by column.

Usage: check.py FLOWGLASS CAPTURE...      (Python's standard library and tshark are all it needs)

L7_PROTO is left out: tshark numbers no applications. Captures with tunnels are left out too: which
of several headers counts is not what this is about. Exit code 1 when a capture differs.
"""

import collections
import concurrent.futures
import csv
import io
import os
import subprocess
import sys

# The neighbours leave no compiled files behind.
sys.dont_write_bytecode = True

from flows import meter
from packets import packet_list

# What tshark and flowglass read differently before anything is metered.
DAMAGED = {
    "ajp.pcap": "half of the frames are FabricPath, which tshark alone looks into",
    "fuzz-2006-09-29-28586.pcap": "a segment's header is longer than the segment",
    "fuzz-2021-06-07-c6c72a0a56.pcap": "the fraction of a time is beyond a second",
    "fuzz-2021-10-13.pcap": "a record's length goes beyond the file",
}

COLUMNS = """FLOW_START_MILLISECONDS FLOW_END_MILLISECONDS IPV4_SRC_ADDR L4_SRC_PORT IPV4_DST_ADDR
L4_DST_PORT PROTOCOL IN_BYTES IN_PKTS OUT_BYTES OUT_PKTS TCP_FLAGS CLIENT_TCP_FLAGS
SERVER_TCP_FLAGS FLOW_DURATION_MILLISECONDS DURATION_IN DURATION_OUT MIN_TTL MAX_TTL
LONGEST_FLOW_PKT SHORTEST_FLOW_PKT MIN_IP_PKT_LEN MAX_IP_PKT_LEN SRC_TO_DST_SECOND_BYTES
DST_TO_SRC_SECOND_BYTES RETRANSMITTED_IN_BYTES RETRANSMITTED_IN_PKTS RETRANSMITTED_OUT_BYTES
RETRANSMITTED_OUT_PKTS SRC_TO_DST_AVG_THROUGHPUT DST_TO_SRC_AVG_THROUGHPUT
NUM_PKTS_UP_TO_128_BYTES NUM_PKTS_128_TO_256_BYTES NUM_PKTS_256_TO_512_BYTES
NUM_PKTS_512_TO_1024_BYTES NUM_PKTS_1024_TO_1514_BYTES TCP_WIN_MAX_IN TCP_WIN_MAX_OUT ICMP_TYPE
ICMP_IPV4_TYPE DNS_QUERY_ID DNS_QUERY_TYPE DNS_TTL_ANSWER FTP_COMMAND_RET_CODE SRC_TO_DST_IAT_MIN
SRC_TO_DST_IAT_MAX SRC_TO_DST_IAT_AVG SRC_TO_DST_IAT_STDDEV DST_TO_SRC_IAT_MIN DST_TO_SRC_IAT_MAX
DST_TO_SRC_IAT_AVG DST_TO_SRC_IAT_STDDEV""".split()


def ours(flowglass, capture):
    command = [flowglass, "flows", capture, "--features", "nf2", "--fields", ",".join(COLUMNS)]
    run = subprocess.run(command, capture_output=True, text=True)
    return list(csv.reader(io.StringIO(run.stdout)))[1:]


def differences(flowglass, capture):
    """What differs, in words, and the number of rows; no words where there are tunnels."""
    packets = list(packet_list(capture))
    if any(packet.is_tunnel for packet in packets):
        return None, 0
    theirs = [flow.row() for flow in meter(packets)]
    mine = ours(flowglass, capture)
    count = lambda rows: collections.Counter(map(tuple, rows))
    missing = sorted((count(theirs) - count(mine)).elements())
    surplus = sorted((count(mine) - count(theirs)).elements())
    words = []
    by_key = {row[2:7]: row for row in surplus}
    for row in missing:
        other = by_key.pop(row[2:7], None)
        if other is None:
            words.append(f"no row for {'  '.join(row[:12])}")
            continue
        for name, expected, found in zip(COLUMNS, row, other):
            if expected != found:
                words.append(f"{' '.join(row[2:7])}: {name} is {found}, not {expected}")
    words += [f"a row too many: {'  '.join(row[:12])}" for row in by_key.values()]
    return words, len(theirs)


def main():
    flowglass, captures = sys.argv[1], sys.argv[2:]
    name = lambda capture: os.path.basename(capture)
    taken = [capture for capture in captures if name(capture) not in DAMAGED]
    equal = rows = tunnels = 0
    # tshark is most of the work, and runs beside us.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda capture: differences(flowglass, capture), taken)
        for capture, (words, count) in zip(taken, found):
            if words is None:
                tunnels += 1
                continue
            for line in words[:8]:
                print(f"{name(capture)}: {line}")
            equal += not words
            rows += 0 if words else count
    damaged = len(captures) - len(taken)
    print(
        f"{equal} of {len(captures)} captures equal, {rows} flows;"
        f" left out: {tunnels} with tunnels, {damaged} damaged"
    )
    sys.exit(0 if equal + tunnels == len(taken) else 1)


if __name__ == "__main__":
    main()
