// A real exporter listens to packets on loopback, and the page counts what was sent.
import { connect, expectTotals, relayChip, show } from './page.mjs';
import { pause } from './programs.mjs';
import { expect, test } from './test.mjs';
import { wire } from './wires.mjs';

const PACKETS = 200;

/** Whoever may not listen says so, and the journey proves nothing. */
export function mayListen(program, refused) {
  test.skip(refused !== null, `${program} cannot listen on loopback here (it needs CAP_NET_RAW): ${refused}`);
}

/** What a program exports of this version to that port is seen on the page of that origin. */
export async function seesExports(page, origin, { program, listen, version, udp }) {
  const sent = await wire();
  let exporter;
  try {
    exporter = await listen(sent.filter, version, udp);
    mayListen(program, exporter.refused);
    await page.goto(`${origin}/`);
    await connect(page);
    await expect(relayChip(page)).toContainText('live');
    await sent.send(PACKETS);
    await pause(1000);
    // At its end it exports what it has.
    await exporter.finish();
    await expectTotals(page, { packets: PACKETS, octets: PACKETS * sent.octets });
    await show(page, 'Exporters');
    await expect(page.getByText(version === 10 ? 'IPFIX' : 'NetFlow v9', { exact: true }).first()).toBeVisible();
  } finally {
    await exporter?.stop();
    sent.stop();
  }
}
