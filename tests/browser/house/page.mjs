// What a user does on the page and reads from it, in their words.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from './test.mjs';

/** Opens a file by the file dialog and waits until it is read. */
export async function open(page, file) {
  await page.getByLabel('Capture files').setInputFiles(file);
  await ended(page, path.basename(file));
}

/** The chip of a source. */
export const chip = (page, name) =>
  page.getByRole('list', { name: 'Sources' }).getByRole('listitem').filter({ hasText: name.slice(0, 20) });

/** The chip of the one relay. */
export const relayChip = (page) =>
  page.getByRole('list', { name: 'Sources' }).getByRole('listitem', { name: /^wss?:/ });

/** Until a source was read to its end, or failed, or was stopped. */
export async function ended(page, name) {
  await expect(chip(page, name).getByRole('button', { name: /^Close / })).toBeVisible({ timeout: 45_000 });
}

/** Every packet of a file as its chip tells it, and how many of them are in no flow. */
export async function packetsOf(page, name) {
  const details = await chip(page, name).getAttribute('title');
  // Digits stand in groups of three with a narrow space between.
  const number = (text) => Number(text.replace(/\D/g, ''));
  const [, all] = /([\d\u202f]+) packets?$/m.exec(details);
  // After the line with octets and packets stand those of no flow, a line for each kind.
  const kinds = details.slice(details.indexOf(' read, ')).matchAll(/^([\d\u202f]+) \D/gm);
  const without = [...kinds].map(([, text]) => number(text));
  return { all: number(all), without: without.reduce((sum, one) => sum + one, 0) };
}

/** Drops a file, or several at once, on the window, as the browser does. */
export async function drop(page, ...files) {
  await transfer(page, files, ['dragenter', 'dragover', 'drop'], 'dataTransfer');
}

/** Pastes a file. */
export async function paste(page, file) {
  await transfer(page, [file], ['paste'], 'clipboardData');
}

async function transfer(page, files, events, property) {
  const read = files.map((file) => ({ name: path.basename(file), bytes: readFileSync(file).toString('base64') }));
  await page.evaluate(({ read, events, property }) => {
    const data = new DataTransfer();
    for (const { name, bytes } of read) {
      const octets = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
      data.items.add(new File([octets], name));
    }
    for (const kind of events) {
      const Kind = kind === 'paste' ? ClipboardEvent : DragEvent;
      document.body.dispatchEvent(new Kind(kind, { bubbles: true, cancelable: true, [property]: data }));
    }
  }, { read, events, property });
}

/** Opens an exporter of the list by what stands in its row. */
export async function openExporter(page, words) {
  await page.getByRole('grid', { name: 'Exporters' }).getByRole('row').filter({ hasText: words }).first().click();
  await expect(page.getByRole('region', { name: 'Over time' })).toBeVisible();
}

/** Goes to a view by the rail. */
export async function show(page, view) {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view }).click();
  await shown(page, view);
}

/** Until a view is the one on screen. */
export async function shown(page, view) {
  await expect(page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view }))
    .toHaveAttribute('aria-current', 'page');
}

/** The overview's totals as whole numbers, octets from the words behind them. */
export async function totals(page) {
  const read = await page.locator('dl.totals .total').evaluateAll((places) => places.map((place) => ({
    name: place.querySelector('dt').textContent,
    shown: place.querySelector('dd').textContent,
    full: place.getAttribute('title') ?? '',
  })));
  const digits = (text) => Number(text.replace(/[^0-9]/g, ''));
  const of = (name) => read.find((place) => place.name === name);
  return {
    octets: digits(of('Bytes')?.full ?? ''),
    packets: digits(of('Packets')?.shown ?? ''),
    flows: digits(of('Flows')?.shown ?? ''),
    hosts: digits(of('Hosts')?.shown ?? ''),
  };
}

/** Until the totals are these (those that are named). */
export async function expectTotals(page, expected) {
  await expect.poll(() => totals(page), { timeout: 20_000 }).toMatchObject(expected);
}

/** Types a filter and runs it. */
export async function filter(page, words) {
  const box = page.getByRole('combobox', { name: 'Filter' });
  await box.fill(words);
  await box.press('Enter');
}

/** Drags over the timeline from one share of its width to another. */
export async function brush(page, from, to) {
  const plot = page.getByRole('slider', { name: /^Timeline/ });
  const area = await plot.boundingBox();
  const y = area.y + area.height / 2;
  await page.mouse.move(area.x + area.width * from, y);
  await page.mouse.down();
  await page.mouse.move(area.x + area.width * ((from + to) / 2), y, { steps: 4 });
  await page.mouse.move(area.x + area.width * to, y, { steps: 4 });
  await page.mouse.up();
}

/** Connects to a relay by the sheet that the header opens. */
export async function connect(page, address) {
  await page.getByRole('button', { name: 'Connect to relay', exact: true }).click();
  const sheet = page.getByRole('dialog', { name: 'Connect to a relay' });
  if (address) await sheet.getByLabel('Address of its live stream').fill(address);
  await sheet.getByRole('button', { name: 'Connect', exact: true }).click();
}
