// A watch without a screen beside the page, on the same relay: what it answers over HTTP is what the page shows and saves,
// number by number.
import { createSocket } from 'node:dgram';
import { expect, test } from './house/test.mjs';
import { connect, expectTotals, relayChip, show } from './house/page.mjs';
import { flowglass, freePort, listening, pause, startFlowglass, startRelay, until } from './house/programs.mjs';

const DATAGRAMS = 60;
const RECORDS = 29;
const PORTS = [443, 80, 53, 22, 25, 3389, 8080];

/** NetFlow v5: clients, servers, ports, packets, octets and times differ, and are the same each time. */
function datagram(number) {
  const octets = Buffer.alloc(24 + 48 * RECORDS);
  octets.writeUInt16BE(5, 0);
  octets.writeUInt16BE(RECORDS, 2);
  octets.writeUInt32BE(3_600_000, 4);
  octets.writeUInt32BE(1_700_000_000, 8);
  octets.writeUInt32BE(number * RECORDS, 16);
  for (let flow = 0; flow < RECORDS; flow += 1) {
    const [at, random] = [24 + 48 * flow, (number * RECORDS + flow) * 2_654_435_761 % 4_294_967_296];
    octets.writeUInt32BE(0x0a000000 + random % 23, at);
    octets.writeUInt32BE(0xc6336400 + Math.floor(random / 64) % 31, at + 4);
    octets.writeUInt32BE(1 + random % 90, at + 16);
    octets.writeUInt32BE(40 + random % 1_000_003, at + 20);
    octets.writeUInt32BE(60_000 * (1 + random % 50), at + 24);
    octets.writeUInt32BE(60_000 * (1 + random % 50), at + 28);
    octets.writeUInt16BE(1024 + random % 60_000, at + 32);
    const port = PORTS[Math.floor(random / 1024) % PORTS.length];
    octets.writeUInt16BE(port, at + 34);
    octets.writeUInt8(port === 53 ? 17 : 6, at + 38);
  }
  return octets;
}

/** What a watch answers. */
const asking = (port) => async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).json();

/** Every flow that the page holds, as the file that it saves. */
async function saved(page) {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: 'Flows', exact: true }).click();
  await sheet.getByRole('button', { name: 'All columns' }).click();
  await sheet.getByRole('button', { name: 'CSV', exact: true }).click();
  const download = page.waitForEvent('download');
  await sheet.getByRole('button', { name: 'Save' }).click();
  return (await download).path();
}

/** A group's packets and flows, as its row in the table of a view shows them. */
async function shownOf(page, view, key) {
  const row = page.getByRole('grid', { name: view }).getByRole('row').filter({ has: page.getByText(key, { exact: true }) }).first();
  const cells = await row.getByRole('gridcell').allTextContents();
  return cells.slice(2, 4).map((text) => Number(text.replace(/[^0-9]/g, '')));
}

test('what a watch of the same relay answers is what the page shows and saves @live', async ({ page }) => {
  const relay = await startRelay();
  const http = await freePort();
  const watch = startFlowglass(['watch', `ws://127.0.0.1:${relay.http}/live`, '--format', 'none', '--http', `127.0.0.1:${http}`]);
  const socket = createSocket('udp4');
  try {
    await listening(http, watch);
    const ask = asking(http);
    await page.goto(`${relay.origin}/`);
    await connect(page);
    await expect(relayChip(page)).toContainText('live');
    const clients = async () => (await (await fetch(`${relay.origin}/api/status`)).json()).clients.length;
    await until('both read', async () => await clients() === 2);
    for (let number = 0; number < DATAGRAMS; number += 1) {
      socket.send(datagram(number), relay.udp, '127.0.0.1');
      if (number % 20 === 19) await pause(5);
    }
    const flows = DATAGRAMS * RECORDS;
    await until('the watch has all', async () => (await ask('/api/stats/totals')).totals.flows === flows);
    const told = (await ask('/api/stats/totals')).totals;
    await expectTotals(page, { flows, packets: told.flow_packets, octets: told.flow_octets, hosts: told.hosts });

    // The tables by way of the file, in another program's hands.
    const file = await saved(page);
    const summary = JSON.parse(flowglass(['summary', '--json', '--top', '1000', file]));
    for (const table of ['protocols', 'applications', 'hosts', 'conversations']) {
      const answer = await ask(`/api/stats/${table}?top=1000`);
      expect(answer[table].length, table).toBeGreaterThan(1);
      expect(answer[table], table).toEqual(summary[table]);
    }
    for (const name of ['flows', 'flow_packets', 'flow_octets', 'hosts']) {
      expect(told[name], name).toBe(summary.totals[name]);
    }
    const { rows } = await ask('/api/stats/timeline?bucket=1m');
    expect(rows.length).toBeGreaterThan(10);
    expect(rows).toEqual(JSON.parse(flowglass(['query', file, '--bucket', '1m', '--format', 'json'])));

    // And on screen.
    await show(page, 'Hosts');
    for (const { host, packets, flows } of (await ask('/api/stats/hosts?top=10')).hosts.filter((row) => row.host !== 'Other')) {
      await expect.poll(() => shownOf(page, 'Hosts', host), { message: host }).toEqual([packets, flows]);
    }
  } finally {
    socket.close();
    await watch.stop();
    await relay.stop();
  }
});
