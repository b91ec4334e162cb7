"""What many sites take: `python3 scale.py --sites 50 --flows 100000`, flows a second of all sites together.

The costs below were measured (docs/scale.md says where and when). `--check JSON` is for `cargo xtask bench sites`:
it learns the costs from small runs and says how far it is off on a large one.
"""

import argparse
import json
import math

# Nanoseconds of one core for a datagram, by how many a second pass that process. NATS takes most of it for storing; a
# few readers more hardly show.
COSTS = {
    "relay": [
        (200, 34337), (1000, 15317), (3999, 11417), (9998, 8660), (24991, 6000), (49983, 4400), (74968, 3900), (99944, 3400), (124865, 3000),
    ],
    "nats": [
        (200, 77297), (1000, 35983), (3999, 26426), (9998, 22326), (24991, 14700), (49983, 10700), (74968, 8200), (99944, 7300), (124865, 6100),
    ],
    "gateway": [
        (200, 14424), (1000, 5082), (3999, 4104), (9998, 3123), (24991, 1900), (49983, 1400), (74968, 1100), (99944, 1000), (124865, 800),
    ],
    "client": [(200, 25011), (1000, 8892), (3999, 7202), (9998, 6341)],
}
# Datagrams a second that were seen to pass one NATS without loss, with relay, gateway and sender beside it on two cores.
THROUGH = 124_865
# Octets beside a datagram's own: rebuilt headers and a block; beside a message: subject, id, JetStream's record.
BLOCK, MESSAGE = 60, 150
# A relay's batch ends at this, or after 20 ms; it is parted by exporter.
BATCH, AGE = 16 << 10, 0.020
# No process shall be busier than this: one thread reads in a gateway, one has the engine in a headless client.
BUSY = 0.7
# Money: what a core-month, a GB-month of disk and a GB that leaves cost where somebody rents them. Yours differ.
CORE, DISK, OUT = 15.0, 0.05, 0.01


def cost(measured, rate):
    """Between two measured rates in proportion, as logarithms; beyond them as at the last."""
    if rate <= measured[0][0]:
        return measured[0][1]
    for (low, cheap), (high, dear) in zip(measured, measured[1:]):
        if rate <= high:
            share = math.log(rate / low) / math.log(high / low)
            return cheap + (dear - cheap) * share
    return measured[-1][1]


def passes(hop, gateways, clients):
    """How often a datagram passes processes of this kind."""
    return {"relay": 1, "nats": 1, "gateway": gateways, "client": clients}[hop]


def check(told):
    small, large = told["small"], told["large"]
    learnt = {}
    for hop in COSTS:
        learnt[hop] = [
            (
                run["datagrams"] / run["seconds"],
                run["nanos"][hop] / run["datagrams"] / passes(hop, run["gateways"], run["clients"]),
            )
            for run in small
        ]
        print(f'    "{hop}": [' + ", ".join(f"({rate:.0f}, {nanos:.0f})" for rate, nanos in learnt[hop]) + "],")
    print(f"{'hop':>8} {'foreseen ms':>12} {'measured ms':>12} {'off':>6}")
    rate = large["datagrams"] / large["seconds"]
    sums = [0.0, 0.0]
    for hop in COSTS:
        each = rate / large["relays"] if hop == "relay" else rate
        times = passes(hop, large["gateways"], large["clients"])
        foreseen = times * cost(learnt[hop], each) * large["datagrams"]
        measured = large["nanos"][hop]
        sums = [sums[0] + foreseen, sums[1] + measured]
        print(f"{hop:>8} {foreseen / 1e6:>12.1f} {measured / 1e6:>12.1f} {(foreseen / measured - 1) * 100:>+5.0f}%")
    print(f"{'all':>8} {sums[0] / 1e6:>12.1f} {sums[1] / 1e6:>12.1f} {(sums[0] / sums[1] - 1) * 100:>+5.0f}%")
    for run in [*small, large]:
        each, rate = run["datagrams"] / run["messages"], run["datagrams"] / run["seconds"]
        beside = (run["octets"] - run["datagrams"] * 1416) / run["datagrams"]
        print(f"{rate:.0f} datagrams a second: {each:.1f} in a message, {beside:.0f} octets beside each")


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
    # How busy one process of each kind is: a site's relay, or who has all of it.
    rates = {hop: datagrams / arguments.sites if hop == "relay" else datagrams for hop in COSTS}
    busy = {hop: rate * cost(COSTS[hop], rate) / 1e9 for hop, rate in rates.items()}
    busy["nats"] = datagrams / THROUGH
    first = max(busy, key=busy.get)
    parts = max(1, math.ceil(max(share for hop, share in busy.items() if hop != "relay") / BUSY))
    print(f"  busiest: {first}, {busy[first] * 100:,.1f} % of what one does; NATS and its readers in parts: {parts}")
    cores = {}
    for hop in COSTS:
        rate = rates[hop] / (1 if hop == "relay" else parts)
        times = passes(hop, arguments.gateways, arguments.clients)
        cores[hop] = times * datagrams * cost(COSTS[hop], rate) / 1e9
    print("  cores: " + ", ".join(f"{hop} {cores[hop]:,.2f}" for hop in COSTS) + f"; {sum(cores.values()):,.2f} in all")
    print(f"  MB/s: into NATS {octets / 1e6:,.2f}, out of it {octets * readers / 1e6:,.2f}")
    disk = octets * 3600 * arguments.hours / 1e9
    print(f"  disk for {arguments.hours:g} h: {disk:,.0f} GB")
    month = sum(cores.values()) * CORE + disk * DISK + octets * readers / 1e9 * 86_400 * 30 * OUT
    print(f"  rented: about {month:,.0f} a month at {CORE} a core, {DISK} a GB kept, {OUT} a GB that leaves NATS")


def positive(kind):
    def read(text):
        number = kind(text)
        if not 0 < number < math.inf:
            raise argparse.ArgumentTypeError(f"{text} is not above 0")
        return number

    read.__name__ = kind.__name__
    return read


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=positive(int), default=8)
    parser.add_argument("--exporters", type=positive(int), default=4, help="of each site")
    parser.add_argument("--flows", type=positive(int), nargs="+", default=[10_000], help="a second, of all sites")
    parser.add_argument("--records", type=positive(float), default=24, help="in a datagram")
    parser.add_argument("--octets", type=positive(float), default=1_400, help="of a datagram")
    parser.add_argument("--gateways", type=positive(int), default=2)
    parser.add_argument("--clients", type=positive(int), default=4, help="headless ones")
    parser.add_argument("--hours", type=positive(float), default=24, help="that NATS keeps")
    parser.add_argument("--check", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.check:
        check(json.loads(arguments.check))
    else:
        for flows in arguments.flows:
            model(arguments, flows)


main()
