// Relays that record, and relays that want to know who one is; what they keep is gone afterwards.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { accounts, startFlowglass, startRelay } from './programs.mjs';

export const PASSWORD = 'correct horse';
export const RECORDED = '20261121T212700Z-0001.pcapng';

/** A relay that records and lets in anna, who may everything, and a program that may see. */
export async function guarded(use, { recorded, options: further = [] } = {}) {
  await inFolder(async (folder) => {
    const file = path.join(folder, 'accounts.toml');
    accounts(['--accounts', file, 'user', 'add', 'anna', '--role', 'admin'], { input: `${PASSWORD}\n` });
    const token = accounts(['--accounts', file, 'token', 'add', 'script']).trim();
    const options = ['--auth', 'users', '--accounts', file, ...recording(folder, recorded), ...further];
    const relay = await startRelay({ options });
    const exporters = startFlowglass(['synth', 'netflow', '--send', `127.0.0.1:${relay.udp}`, '--speed', '2000']);
    try {
      await use(relay, token);
    } finally {
      await exporters.stop();
      await relay.stop();
    }
  });
}

/** A relay that asks nobody who they are, and has this capture among its recordings. */
export async function recorder(recorded, use, { options = [] } = {}) {
  await inFolder(async (folder) => {
    const relay = await startRelay({ options: [...recording(folder, recorded), ...options] });
    try {
      await use(relay);
    } finally {
      await relay.stop();
    }
  });
}

function recording(folder, recorded) {
  const recordings = path.join(folder, 'recordings');
  mkdirSync(recordings);
  if (recorded) copyFileSync(recorded, path.join(recordings, RECORDED));
  return ['--record', recordings, '--record-free-mib', '0'];
}

/** Signs anna in on a relay's sheet. */
export async function signIn(sheet, password) {
  await sheet.getByLabel('Name').fill('anna');
  await sheet.getByLabel('Password').fill(password);
  await sheet.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function inFolder(use) {
  const folder = mkdtempSync(path.join(tmpdir(), 'flowglass-relay-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
