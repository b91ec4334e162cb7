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
import math
import os
import subprocess
import sys

# What tshark and flowglass read differently before anything is metered.
DAMAGED = {
    "ajp.pcap": "half of the frames are FabricPath, which tshark alone looks into",
    "fuzz-2006-09-29-28586.pcap": "a segment's header is longer than the segment",
    "fuzz-2021-06-07-c6c72a0a56.pcap": "the fraction of a time is beyond a second",
    "fuzz-2021-10-13.pcap": "a record's length goes beyond the file",
}

FIELDS = """frame.time_epoch frame.len frame.protocols vlan.id
ip.src ip.dst ip.proto ip.len ip.ttl ip.id ip.flags.mf ip.frag_offset
ipv6.src ipv6.dst ipv6.plen ipv6.hlim ipv6.nxt ipv6.hopopts.nxt ipv6.routing.nxt
ipv6.fraghdr.nxt ipv6.fraghdr.offset ipv6.fraghdr.more ipv6.fraghdr.ident ipv6.dstopts.nxt
tcp.srcport tcp.dstport tcp.seq_raw tcp.ack_raw tcp.len tcp.flags tcp.window_size_value
ah.next_header tcp.urgent_pointer udp.srcport udp.dstport icmp.type icmp.code icmpv6.type icmpv6.code
dns.id dns.length dns.flags.response dns.qry.type dns.count.answers dns.resp.type dns.resp.ttl
ftp.response.code""".split()

# Every packet is looked at alone, as a meter does.
ALONE = """ip.defragment:FALSE ipv6.defragment:FALSE tcp.desegment_tcp_streams:FALSE
tcp.relative_sequence_numbers:FALSE tcp.analyze_sequence_numbers:FALSE""".split()

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

SECOND = 1_000_000_000
MILLI = 1_000_000
IDLE, ACTIVE = 60 * SECOND, 120 * SECOND
FIN, SYN, RST, ACK = 1, 2, 4, 16
TCP, UDP, ICMP, ICMP6 = 6, 17, 1, 58
DNS_PORTS = {53, 5353, 5355}
HEADER = 12
HALF = 1 << 31
FULL = 1 << 32


def numbers(text):
    """All occurrences of a field, 0x and True/False included."""
    words = {"True": 1, "False": 0}
    return [words[word] if word in words else int(word, 0) for word in text.split(",") if word]


def nanos(text):
    seconds, _, fraction = text.partition(".")
    whole = abs(int(seconds)) * SECOND + int((fraction + "000000000")[:9])
    return -whole if seconds.startswith("-") else whole


class Packet:
    """What a meter sees of a packet: the first IP header, and what it carries."""

    def __init__(self, fields, last_time):
        get = fields.get
        self.time = nanos(get("frame.time_epoch")) if get("frame.time_epoch") else last_time
        frame = int(get("frame.len"))
        vlans = [vlan for vlan in numbers(get("vlan.id")) if vlan != 0]
        self.vlan = vlans[-1] if vlans else None
        layers = get("frame.protocols").split(":")
        carried = next((x for x in layers if x in ("icmp", "icmpv6")), None)
        around = layers[: layers.index(carried)] if carried else layers
        self.is_tunnel = sum(x in ("ip", "ipv6") for x in around) > 1
        at = lambda name: numbers(get(name))[0] if get(name) else 0
        self.fragment = None
        if "ip" in around:
            self.source, self.destination = (get(x).split(",")[0] for x in ("ip.src", "ip.dst"))
            self.protocol, self.length = at("ip.proto"), at("ip.len") or frame
            if self.protocol == 51:
                self.protocol = at("ah.next_header")
            self.ttl = at("ip.ttl")
            if at("ip.flags.mf") or at("ip.frag_offset"):
                self.fragment = (at("ip.id"), at("ip.frag_offset"), at("ip.flags.mf"))
        else:
            self.source, self.destination = (get(x).split(",")[0] for x in ("ipv6.src", "ipv6.dst"))
            self.length, self.ttl = at("ipv6.plen") + 40, at("ipv6.hlim")
            extensions = ["hopopts", "routing", "fraghdr", "dstopts"]
            follows = [at("ipv6.nxt")] + [
                at(f"ipv6.{x}.nxt") for x in extensions if get(f"ipv6.{x}.nxt")
            ]
            follows.append(at("ah.next_header"))
            self.protocol = next((x for x in follows if x not in (0, 43, 44, 51, 60)), 0)
            if get("ipv6.fraghdr.ident") and (at("ipv6.fraghdr.offset") or at("ipv6.fraghdr.more")):
                self.fragment = (
                    at("ipv6.fraghdr.ident"), at("ipv6.fraghdr.offset"), at("ipv6.fraghdr.more")
                )
        self.ports, self.tcp, self.icmp, self.dns, self.ftp = (0, 0), None, None, None, None
        if carried:
            if get(f"{carried}.type"):
                self.icmp = at(f"{carried}.type") * 256 + at(f"{carried}.code")
            return
        if self.protocol == TCP and get("tcp.urgent_pointer"):
            self.ports = (at("tcp.srcport"), at("tcp.dstport"))
            self.tcp = Segment(
                at("tcp.seq_raw"), at("tcp.ack_raw"), at("tcp.len"),
                at("tcp.flags") & 0xFF, at("tcp.window_size_value"),
            )
            if self.ports[0] == 21 and get("ftp.response.code"):
                self.ftp = numbers(get("ftp.response.code"))[-1]
        elif self.protocol == UDP and get("udp.srcport"):
            self.ports = (at("udp.srcport"), at("udp.dstport"))
        is_whole = not self.tcp or HEADER <= at("dns.length") <= self.tcp.octets - 2
        if DNS_PORTS & set(self.ports) and get("dns.id") and is_whole:
            question = (at("dns.id"), at("dns.qry.type")) if get("dns.qry.type") else None
            kinds = numbers(get("dns.resp.type"))[: at("dns.count.answers")]
            times = numbers(get("dns.resp.ttl"))
            first = kinds.index(1) if 1 in kinds and at("dns.flags.response") else None
            self.dns = (question, None if first is None else times[first])


Segment = collections.namedtuple("Segment", "seq ack octets flags window")


def is_after(one, other):
    return 0 < (one - other) % FULL < HALF


class Sender:
    """What is remembered of one direction of a connection."""

    def __init__(self):
        self.first = None
        self.next = 0
        self.next_time = 0
        self.whole = 0
        self.ack = 0
        self.ack_time = 0
        self.window = None
        self.repeated = 0
        self.asked = False


class Connection:
    """Which segments were sent again: those that Wireshark's User's Guide ("TCP Analysis") calls
    retransmissions, fast and spurious ones among them, and whose octets were seen before."""

    def __init__(self):
        self.senders = (Sender(), Sender())
        self.syn = self.round_trip = None

    def is_again(self, time, from_initiator, tcp):
        kind = tcp.flags & (SYN | ACK)
        if kind == SYN:
            first = self.senders[0 if from_initiator else 1].first
            if first is not None and first != tcp.seq:
                self.senders = (Sender(), Sender())
                self.syn = self.round_trip = None
        me, peer = self.senders if from_initiator else self.senders[::-1]
        again = self.judge(me, peer, time, self.round_trip or 3 * MILLI, tcp)
        if kind == SYN:
            self.syn = time
        elif kind == ACK and self.round_trip is None and self.syn is not None:
            self.round_trip = max(time - self.syn, 0)
        return again

    @staticmethod
    def judge(me, peer, time, late, tcp):
        if me.first is None:
            me.first = tcp.seq if tcp.flags & SYN else (tcp.seq - 1) % FULL
        if peer.first is None and tcp.flags & ACK:
            peer.first = (tcp.ack - 1) % FULL
        plain = not tcp.flags & (SYN | FIN | RST)
        probes = tcp.octets == 1 and tcp.seq == me.next and peer.window == 0
        before = (me.next - 1) % FULL
        asks = not probes and tcp.octets <= 1 and tcp.seq == before and plain
        repeats = (
            not probes and tcp.octets == 0 and tcp.seq == me.next and plain
            and tcp.ack == me.ack and tcp.window == me.window != 0 and not peer.asked
        )
        if tcp.ack != me.ack:
            me.repeated = 0
        elif repeats:
            me.repeated = 1 if me.repeated == math.inf else me.repeated + 1
        if tcp.flags & ACK and peer.whole and is_after(tcp.ack, peer.whole):
            # It acknowledges what the capture does not hold.
            if is_after(peer.next, peer.whole):
                peer.whole = peer.next
            else:
                peer.repeated = math.inf
        end = (tcp.seq + tcp.octets) % FULL
        follows = (end + (1 if tcp.flags & (SYN | FIN) else 0)) % FULL
        soon = lambda since, within: 0 <= time - since < within
        again = False
        if tcp.octets and not asks and me.next and is_after(me.next, tcp.seq):
            wanted = peer.repeated >= 2 and peer.ack == tcp.seq
            if peer.ack and not is_after(end, peer.ack):
                again = True
            elif tcp.octets > 1 and tcp.seq == before:
                again = False
            elif wanted and soon(peer.ack_time, 20 * MILLI):
                again = True
            else:
                again = not (soon(me.next_time, late) and follows != me.next)
        if not probes:
            if me.next == 0 or is_after(follows, me.next):
                me.next, me.next_time = follows, time
            if me.whole == 0 or me.whole == tcp.seq:
                me.whole = me.next
        me.window, me.ack, me.ack_time, me.asked = tcp.window, tcp.ack, time, asks
        return again


class Way:
    """One direction of a flow."""

    def __init__(self):
        self.lengths, self.times, self.ttls, self.windows, self.again = [], [], [], [], []
        self.flags = 0

    def duration(self):
        return milliseconds(self.times[0], max(self.times)) if self.times else 0

    def gaps(self):
        latest, gaps = None, []
        for time in self.times:
            if latest is not None:
                gaps.append(max(time - latest, 0))
            latest = time if latest is None else max(latest, time)
        if not gaps:
            return [0, 0, 0, 0]
        count, total = len(gaps), sum(gaps)
        spread = math.isqrt(count * sum(gap * gap for gap in gaps) - total * total)
        return [x // MILLI for x in (min(gaps), max(gaps), total // count, spread // count)]


def milliseconds(start, end):
    return end // MILLI - start // MILLI


class Flow:
    def __init__(self, packet, initiator, responder, connection):
        self.initiator, self.responder = initiator, responder
        self.protocol, self.first = packet.protocol, packet
        self.start = self.end = self.seen = packet.time
        self.there, self.back = Way(), Way()
        self.connection = connection
        self.dns, self.ttl, self.ftp = None, None, 0
        self.finished, self.reset = set(), False

    def is_closed(self):
        return self.reset or len(self.finished) == 2

    def add(self, packet):
        end_point = (packet.source, packet.ports[0])
        from_initiator = end_point == self.initiator
        if self.initiator == self.responder:
            from_initiator = True
        way = self.there if from_initiator else self.back
        self.seen, self.end = packet.time, max(self.end, packet.time)
        way.lengths.append(packet.length)
        way.times.append(packet.time)
        way.ttls.append(packet.ttl)
        if packet.tcp:
            way.flags |= packet.tcp.flags
            way.windows.append(packet.tcp.window)
            self.reset |= bool(packet.tcp.flags & RST)
            if packet.tcp.flags & FIN:
                self.finished.add(from_initiator)
            again = self.connection.is_again(packet.time, from_initiator, packet.tcp)
            if again and packet.tcp.octets:
                way.again.append(packet.length)
        if packet.dns:
            question, ttl = packet.dns
            self.dns = self.dns or question
            self.ttl = ttl if self.ttl is None else self.ttl
        self.ftp = packet.ftp or self.ftp

    def row(self):
        there, back = self.there, self.back
        lengths = there.lengths + back.lengths
        duration = milliseconds(self.start, self.end)
        second = lambda way: repr(sum(way.lengths) * 1000.0 / max(duration, 1000))
        rate = lambda way: sum(way.lengths) * 8000 // (duration + 1)
        among = lambda low, high: sum(low < length <= high for length in lengths)
        icmp = self.first.icmp or 0 if self.protocol in (ICMP, ICMP6) else 0
        dns = self.dns or (0, 0)
        return [str(cell) for cell in [
            self.start // MILLI, self.end // MILLI, *self.initiator, *self.responder,
            self.protocol, sum(there.lengths), len(there.lengths), sum(back.lengths),
            len(back.lengths), there.flags | back.flags, there.flags, back.flags, duration,
            there.duration(), back.duration(), min(there.ttls, default=0),
            max(there.ttls, default=0), max(lengths), min(lengths), min(lengths), max(lengths),
            second(there), second(back), sum(there.again), len(there.again), sum(back.again),
            len(back.again), rate(there), rate(back), among(-1, 128), among(128, 256),
            among(256, 512), among(512, 1024), among(1024, 1514), max(there.windows, default=0),
            max(back.windows, default=0), icmp, icmp >> 8 if self.protocol == ICMP else 0, *dns,
            self.ttl or 0, f"{self.ftp}.0", *there.gaps(), *back.gaps(),
        ]]


def who_began(packet):
    """Initiator and responder by the flow's first packet."""
    source = (packet.source, packet.ports[0])
    destination = (packet.destination, packet.ports[1])
    answers = False
    if packet.protocol == TCP:
        flags = packet.tcp.flags if packet.tcp else 0
        low = [0 < port < 1024 for port in packet.ports]
        if flags & (SYN | ACK) == SYN | ACK:
            answers = True
        elif flags & (SYN | ACK) != SYN:
            answers = low == [True, False]
    return (destination, source) if answers else (source, destination)


def meter(packets):
    """Bidirectional flows by end points, protocol and VLAN, with the default timeouts."""
    open_flows, ended, fragments = {}, [], {}
    for packet in packets:
        if packet.fragment and packet.protocol in (TCP, UDP):
            name = (packet.source, packet.destination, packet.protocol, packet.fragment[0])
            if packet.fragment[1] == 0:
                fragments[name] = (packet.ports, packet.time)
            elif name in fragments and packet.time - fragments[name][1] <= 60 * SECOND:
                packet.ports = fragments[name][0]
        ends = ((packet.source, packet.ports[0]), (packet.destination, packet.ports[1]))
        key = (frozenset(ends), packet.protocol, packet.vlan)
        flow = open_flows.get(key)
        begun = None
        if flow:
            is_new = packet.tcp and packet.tcp.flags & (SYN | ACK) == SYN
            if packet.time - flow.seen > IDLE or (is_new and flow.is_closed()):
                ended.append(open_flows.pop(key))
                flow = None
            elif packet.time - flow.start > ACTIVE:
                ended.append(open_flows.pop(key))
                cut, flow = flow, None
                begun = (cut.initiator, cut.responder, cut.connection)
        if flow is None:
            flow = open_flows[key] = Flow(packet, *(begun or (*who_began(packet), Connection())))
            if begun:
                flow.finished, flow.reset = cut.finished, cut.reset
        flow.add(packet)
    return ended + list(open_flows.values())


def packet_list(capture):
    command = ["tshark", "-n", "-r", capture, "-T", "fields", "-E", "occurrence=a"]
    command += ["-E", "aggregator=,"]
    for option in ALONE:
        command += ["-o", option]
    for field in FIELDS:
        command += ["-e", field]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace")
    time = 0
    for line in run.stdout.splitlines():
        fields = dict(zip(FIELDS, line.split("\t")))
        if fields.get("ip.src") or fields.get("ipv6.src"):
            packet = Packet(fields, time)
            time = packet.time
            yield packet


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
