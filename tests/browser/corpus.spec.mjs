// Real captures: what the page counts is what capinfos counts.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './house/test.mjs';
import { counted } from './house/captures.mjs';
import { root } from './house/programs.mjs';
import { open, packetsOf, totals } from './house/page.mjs';

const folder = process.env.FLOWGLASS_CORPUS ?? path.join(root, '../shared/corpus');

for (const name of ['android.pcap', 'discord.pcap', 'facebook.pcap', 'firefox.pcap', 'bittorrent_tcp_miss.pcapng']) {
  test(`${name} has the packets that capinfos counts`, async ({ page, visit }) => {
    const file = path.join(folder, 'traffic/pcap', name);
    test.skip(!existsSync(file), 'no corpus: set FLOWGLASS_CORPUS to its folder');
    const { packets, octets } = counted(file);
    await visit();
    await open(page, file);
    const { all, without } = await packetsOf(page, name);
    expect(all).toBe(packets);
    const shown = await totals(page);
    expect(shown.packets + without).toBe(packets);
    if (without === 0) expect(shown.octets).toBe(octets);
  });
}
