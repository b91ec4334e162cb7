"""What many sites take: `python3 scale.py --sites 50 --flows 100000`, flows a second of all sites together.

The costs below were measured (docs/scale.md says where and when). `--check JSON` is for `cargo xtask bench sites`:
it learns the costs from two small runs and says how far it is off on a large one.
"""

import argparse
import json
import math

# Nanoseconds of one core: for each message, for each datagram. NATS stores a message once and hands it out to each
# reader: both count as one passing.
COSTS = {
    "relay": (0.0, 0.0),
    "nats": (0.0, 0.0),
    "gateway": (0.0, 0.0),
    "client": (0.0, 0.0),
}
# Datagrams a second that were seen to pass one NATS, with relay, gateway and sender beside it on two cores.
THROUGH = 100_000
# Octets beside a datagram's own: rebuilt headers and a block; beside a message: subject, id, JetStream's record.
BLOCK, MESSAGE = 60, 150
# A relay's batch ends at this, or after 20 ms; it is parted by exporter.
BATCH, AGE = 16 << 10, 0.020
# No process shall be busier than this: one thread reads in a gateway, one has the engine in a headless client.
BUSY = 0.7
# Money: what a core-month, a GB-month of disk and a GB that leaves cost where somebody rents them. Yours differ.
CORE, DISK, OUT = 15.0, 0.05, 0.01


def solve(small, hop, passes):
    """The cost of a message and of a datagram that explain two runs; none is negative."""
    (m1, d1, t1), (m2, d2, t2) = [
        (run["messages"] * passes(run), run["datagrams"] * passes(run), run["nanos"][hop]) for run in small
    ]
    det = m1 * d2 - m2 * d1
    message = max(0.0, (t1 * d2 - t2 * d1) / det if det else 0.0)
    datagram = max(0.0, (t2 - message * m2) / d2)
    return message, datagram


def passes(hop):
    """How often a message passes a hop of this kind."""
    return {
        "relay": lambda run: 1,
        "nats": lambda run: 1 + run["gateways"] + run["clients"],
        "gateway": lambda run: run["gateways"],
        "client": lambda run: run["clients"],
    }[hop]


def check(told):
    small, large = told["small"], told["large"]
    print(f"{'hop':>8} {'ns/message':>11} {'ns/datagram':>12} {'foreseen ms':>12} {'measured ms':>12} {'off':>6}")
    for hop in COSTS:
        message, datagram = solve(small, hop, passes(hop))
        times = passes(hop)(large)
        foreseen = times * (message * large["messages"] + datagram * large["datagrams"])
        measured = large["nanos"][hop]
        off = (foreseen / measured - 1) * 100 if measured else 0.0
        print(
            f"{hop:>8} {message:>11.0f} {datagram:>12.0f} {foreseen / 1e6:>12.1f} {measured / 1e6:>12.1f} {off:>+5.0f}%"
        )
    for name, run in [("slow", small[0]), ("fast", small[1]), ("large", large)]:
        each = run["datagrams"] / run["messages"]
        beside = (run["octets"] - run["datagrams"] * 1416) / run["datagrams"]
        print(f"{name}: {run['datagrams']} datagrams, {each:.1f} in a message, {beside:.0f} octets beside each")


def in_message(arguments, datagrams):
    """Datagrams of one exporter in one batch of its relay."""
    batch = min(BATCH / (arguments.octets + BLOCK), datagrams / arguments.sites * AGE)
    batch = max(1.0, batch)
    exporters = arguments.exporters * (1 - (1 - 1 / arguments.exporters) ** batch)
    return batch / max(1.0, exporters)


def model(arguments, flows):
    datagrams = flows / arguments.records
    each = in_message(arguments, datagrams)
    messages = datagrams / each
    octets = datagrams * (arguments.octets + BLOCK) + messages * MESSAGE
    readers = arguments.gateways + arguments.clients
    print(f"{flows:,} flows/s of {arguments.sites} sites: {datagrams:,.0f} datagrams/s, {each:.1f} in a message")
    own = {hop: (messages * message + datagrams * datagram) / 1e9 for hop, (message, datagram) in COSTS.items()}
    # How busy one process of each kind is: a site's share, or all there is.
    busy = {
        "relay": own["relay"] / arguments.sites,
        "nats": datagrams * (1 + readers) / (THROUGH * 2),
        "gateway": own["gateway"],
        "client": own["client"],
    }
    first = max(busy, key=busy.get)
    parts = math.ceil(max(share for hop, share in busy.items() if hop != "relay") / BUSY)
    print(f"  busiest: {first} ({busy[first] * 100:,.1f} % of what one does); parts: {parts}")
    times = {"relay": 1, "nats": 1 + readers, "gateway": arguments.gateways, "client": arguments.clients}
    cores = {hop: times[hop] * own[hop] for hop in COSTS}
    print("  cores: " + ", ".join(f"{hop} {cores[hop]:,.2f}" for hop in COSTS) + f"; {sum(cores.values()):,.2f} in all")
    print(f"  MB/s: into NATS {octets / 1e6:,.2f}, out of it {octets * readers / 1e6:,.2f}")
    disk = octets * 3600 * arguments.hours / 1e9
    print(f"  disk for {arguments.hours:g} h: {disk:,.0f} GB")
    month = sum(cores.values()) * CORE + disk * DISK + octets * readers / 1e9 * 86_400 * 30 * OUT
    print(f"  rented: about {month:,.0f} a month at {CORE} a core, {DISK} a GB kept, {OUT} a GB that leaves NATS")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=8)
    parser.add_argument("--exporters", type=int, default=4, help="of each site")
    parser.add_argument("--flows", type=int, nargs="+", default=[10_000], help="a second, of all sites")
    parser.add_argument("--records", type=float, default=24, help="in a datagram")
    parser.add_argument("--octets", type=float, default=1_400, help="of a datagram")
    parser.add_argument("--gateways", type=int, default=2)
    parser.add_argument("--clients", type=int, default=4, help="headless ones")
    parser.add_argument("--hours", type=float, default=24, help="that NATS keeps")
    parser.add_argument("--check", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.check:
        check(json.loads(arguments.check))
    else:
        for flows in arguments.flows:
            model(arguments, flows)


main()
