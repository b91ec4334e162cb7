"""Packets into flows, by the definitions of docs/features.md, and the row of each flow."""

import math

from packets import SECOND, TCP, UDP

MILLI = 1_000_000
IDLE, ACTIVE = 60 * SECOND, 120 * SECOND
FIN, SYN, RST, ACK = 1, 2, 4, 16
ICMP, ICMP6 = 1, 58
HALF = 1 << 31
FULL = 1 << 32


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
