"""What tshark tells of each packet: the first IP header, and what it carries."""

import collections
import subprocess

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

SECOND = 1_000_000_000
TCP, UDP = 6, 17
DNS_PORTS = {53, 5353, 5355}
HEADER = 12


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
