// What comes in packed or as a table, and what goes out as one: each way through a part of the page
// that is fetched when it is needed.
import { readFileSync } from 'node:fs';
import { expect, test } from './house/test.mjs';
import { byHand, byHandTotals, counted, file, packed, programs, tar } from './house/captures.mjs';
import { drop, ended, expectTotals, open } from './house/page.mjs';

/** Opens the sheet that saves what is seen. */
async function exporting(page, form) {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: form, exact: true }).click();
  return sheet;
}

/** Saves it; the path of the file and its name. */
async function save(page, sheet) {
  const download = page.waitForEvent('download');
  await sheet.getByRole('button', { name: 'Save' }).click();
  const saved = await download;
  return { path: await saved.path(), name: saved.suggestedFilename() };
}

/** Which of the parts that come later have been fetched. */
function fetched(page) {
  const parts = new Set();
  page.on('request', (request) => {
    const [, part] = /\/(columnar|unpack)\.js$/.exec(new URL(request.url()).pathname) ?? [];
    if (part) parts.add(part);
  });
  return parts;
}

for (const program of ['zstd', 'xz', 'lz4', 'bzip2']) {
  test(`a capture packed by ${program} is dropped and read`, async ({ page, visit }) => {
    test.skip(!programs.has(program), `${program} is not installed`);
    const parts = fetched(page);
    await visit();
    const path = packed(program, byHand());
    await drop(page, path);
    await ended(page, 'by-hand.pcap');
    await expectTotals(page, byHandTotals);
    expect([...parts]).toEqual(['unpack']);
  });
}

test('an archive with a packed capture inside is read', async ({ page, visit }) => {
  test.skip(!programs.has('zstd'), 'zstd is not installed');
  await visit();
  await open(page, tar('set.tar', [packed('zstd', byHand()), byHand()]));
  await expectTotals(page, { packets: 2 * byHandTotals.packets, octets: 2 * byHandTotals.octets });
});

test('a cut packed capture tells where, and keeps what came before', async ({ page, visit }) => {
  test.skip(!programs.has('zstd'), 'zstd is not installed');
  await visit();
  const whole = readFileSync(packed('zstd', byHand()));
  await open(page, file('cut.pcap.zst', whole.subarray(0, whole.length - 12)));
  await expect(page.getByRole('region', { name: 'What went wrong' })).toContainText(/zstd/);
});

test('gzip needs no other part', async ({ page, visit }) => {
  test.skip(!programs.has('gzip'), 'gzip is not installed');
  const parts = fetched(page);
  await visit();
  await open(page, packed('gzip', byHand()));
  await expectTotals(page, byHandTotals);
  expect([...parts]).toEqual([]);
});

test('a log of Zeek is dropped and shown', async ({ page, visit }) => {
  await visit();
  const fields = ['ts', 'uid', 'id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p', 'proto', 'service', 'duration',
    'orig_bytes', 'resp_bytes', 'conn_state', 'missed_bytes', 'history', 'orig_pkts', 'orig_ip_bytes', 'resp_pkts', 'resp_ip_bytes'];
  const types = ['time', 'string', 'addr', 'port', 'addr', 'port', 'enum', 'string', 'interval',
    'count', 'count', 'string', 'count', 'string', 'count', 'count', 'count', 'count'];
  const lines = [
    '#separator \\x09', '#set_separator\t,', '#empty_field\t(empty)', '#unset_field\t-', '#path\tconn',
    ['#fields', ...fields].join('\t'), ['#types', ...types].join('\t'),
    '1772442000.5\tC1\t10.0.0.5\t50000\t192.0.2.53\t53\tudp\tdns\t0.25\t30\t90\tSF\t0\tDd\t1\t58\t1\t118',
    '1772442001.0\tC2\t10.0.0.5\t50001\t192.0.2.80\t443\ttcp\tssl\t2.0\t500\t4000\tSF\t0\tShADadFf\t10\t1020\t12\t4624',
    '',
  ];
  await drop(page, file('conn.log', lines.join('\n')));
  await ended(page, 'conn.log');
  // 1 + 1 + 10 + 12 packets; octets with their IP headers: 58 + 118 + 1020 + 4624.
  await expectTotals(page, { flows: 2, packets: 24, octets: 5820 });
});

for (const [format, ending, magic] of [['Parquet', 'parquet', 'PAR1'], ['Arrow', 'arrow', 'ARROW1']]) {
  test(`flows are saved as ${format}, and the file is read again`, async ({ page, visit }) => {
    const parts = fetched(page);
    await visit();
    await open(page, byHand());
    const sheet = await exporting(page, 'Flows');
    await sheet.getByRole('button', { name: 'All columns' }).click();
    await sheet.getByRole('button', { name: format }).click();
    const saved = await save(page, sheet);
    expect(saved.name).toBe(`by-hand.pcap-flows.${ending}`);
    const octets = readFileSync(saved.path);
    expect(octets.subarray(0, magic.length).toString('latin1')).toBe(magic);
    expect(octets.subarray(-magic.length).toString('latin1')).toBe(magic);
    expect([...parts]).toEqual(['columnar']);
    await page.reload();
    await expect(page.locator('main')).toBeVisible();
    await drop(page, file(saved.name, octets));
    await ended(page, saved.name);
    await expectTotals(page, byHandTotals);
  });
}

test('a data set is saved as CSV and as Parquet', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  let sheet = await exporting(page, 'Data set');
  await sheet.getByRole('button', { name: 'nf2' }).click();
  const csv = await save(page, sheet);
  const lines = readFileSync(csv.path, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(1 + byHandTotals.flows);
  const names = lines[0].split(',');
  expect(names).toHaveLength(45);
  expect(names.slice(-2)).toEqual(['Label', 'Attack']);
  const packets = names.indexOf('IN_PKTS');
  const sum = lines.slice(1).reduce((all, line) => all + Number(line.split(',')[packets]), 0);
  expect(sum).toBe(byHandTotals.packets);
  sheet = await exporting(page, 'Data set');
  await sheet.getByRole('button', { name: 'nf2' }).click();
  await sheet.getByRole('button', { name: 'Parquet' }).click();
  const parquet = await save(page, sheet);
  expect(parquet.name).toBe('by-hand.pcap-nf2.parquet');
  expect(readFileSync(parquet.path).subarray(-4).toString()).toBe('PAR1');
});

test('the packets of a filter are saved as a capture', async ({ page, visit }) => {
  await visit('#f=port%204000');
  await open(page, byHand());
  const sheet = await exporting(page, 'Packets');
  const saved = await save(page, sheet);
  expect(saved.name).toBe('by-hand.pcap-packets.pcapng');
  // Two of the six packets go to port 4000.
  expect(counted(saved.path)).toMatchObject({ packets: 2 });
});

test('rows are copied as a table of Markdown', async ({ page, visit, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await visit();
  await open(page, byHand());
  const sheet = await exporting(page, 'Flows');
  await sheet.getByRole('button', { name: 'Copy as Markdown' }).click();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(async () => (await copied()).trim().split('\n').length).toBe(2 + byHandTotals.flows);
  const [head, rule] = (await copied()).split('\n');
  expect(head).toMatch(/^\| /);
  expect(rule).toMatch(/^\|[ :|-]+\|$/);
});
