// Starting and stopping our programs and others'; everything listens on loopback.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { createServer, connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const dist = path.join(root, 'dist');
export const artefacts = path.join(root, 'artefacts');
const release = process.env.FLOWGLASS_RELEASE ?? path.join(root, 'target/release');

/** A TCP port nobody listens on at the moment. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The same for UDP. */
export async function freeUdpPort() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** Runs a program to its end; what it printed. */
export function run(program, args, { accept = [0], input, env } = {}) {
  const ended = spawnSync(program, args, {
    input, encoding: 'utf8', maxBuffer: 1 << 28, timeout: 120_000, env: { ...process.env, ...env, TZ: 'UTC' },
  });
  if (ended.error) throw ended.error;
  if (!accept.includes(ended.status)) {
    throw new Error(`${program} ${args.join(' ')} ended with ${ended.status ?? ended.signal}: ${ended.stderr}`);
  }
  return ended.stdout;
}

/** Our command, to its end. */
export const flowglass = (args, options) => run(path.join(release, 'flowglass'), args, options);

/** A program that goes on; `stop` ends it and waits. */
export function start(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const started = { child, said: '', stop: (signal = 'SIGTERM') => stop(child, signal) };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => { started.said += chunk; });
  }
  child.on('error', (error) => { started.said += error; });
  return started;
}

/** Starts a program at the end of a pipe, as a shell does: `stopFirst` ends what writes into it, `stop` all of it, and
 * waits; `ended` waits alone. */
export const startPipe = (behind) => (program, args, options) => {
  const quoted = (words) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const line = `${quoted(behind)} | ${quoted([program, ...args])}`;
  const started = start('sh', ['-c', line], { ...options, detached: true, env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
  const group = -started.child.pid;
  const signal = (name) => {
    try {
      process.kill(group, name);
      return true;
    } catch {
      return false;
    }
  };
  const ended = () => until('all of the pipe has ended', () => !signal(0));
  return {
    ...started,
    ended,
    get said() { return started.said; },
    stopFirst: () => run('pkill', ['-TERM', '-g', String(-group), '-x', behind[0]]),
    async stop() {
      signal('SIGTERM');
      await ended();
    },
  };
};

/** The relay's command for accounts, to its end. */
export const accounts = (args, options) => run(path.join(release, 'flowglass-relay'), args, options);

/** Our command, going on. */
export const startFlowglass = (args) => start(path.join(release, 'flowglass'), args);

/** A relay of our own with a page, on ports of its own; `udp: false` receives nothing. */
export async function startRelay({ http, udp, options = [], behind } = {}) {
  const ports = { http: http ?? await freePort(), udp: udp ?? await freeUdpPort() };
  const receives = udp === false ? [] : ['--udp', `127.0.0.1:${ports.udp}`];
  const relay = (behind ? startPipe(behind) : start)(path.join(release, 'flowglass-relay'), [
    ...receives, '--http', `127.0.0.1:${ports.http}`, ...options,
  ], { cwd: root });
  await listening(ports.http, relay);
  return { ...relay, ...ports, origin: `http://127.0.0.1:${ports.http}`, told: () => relay.said };
}

/** A line to a port that can be cut as a cable can: what is open ends, and what comes is refused until it is mended, to
 * the same port or another. */
export async function startLine(first) {
  let port = first;
  const ends = new Set();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]]) {
      ends.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => ends.delete(one));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    whole = false;
    ends.forEach((end) => end.destroy());
  };
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    cut,
    mend(to = port) {
      port = to;
      whole = true;
    },
    stop() {
      cut();
      server.close();
    },
  };
}

/** Until something takes connections there. */
export async function listening(port, program, seconds = 10) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (program?.child.exitCode !== null && program?.child.exitCode !== undefined) break;
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true, () => false),
      once(socket, 'error').then(() => false, () => false),
    ]);
    socket.destroy();
    if (open) return;
    await pause(30);
  }
  throw new Error(`nothing listens on ${port}: ${program?.said ?? ''}`);
}

/** Until `look` gives something truthy; that is the answer. */
export async function until(what, look, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: still not after ${seconds} s`);
    await pause(100);
  }
}

export const pause = (millis) => new Promise((resolve) => { setTimeout(resolve, millis); });

async function stop(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const killer = setTimeout(() => child.kill('SIGKILL'), 8000);
  await ended;
  clearTimeout(killer);
}
