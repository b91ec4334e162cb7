// A plain static file server that serves the page from a sub-path and knows nothing about it.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { dist } from './programs.mjs';

const PLACE = '/tools/network/flowglass/';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

/** The page's address and how to stop serving it; `changed` holds files that are others by now, by name. */
export async function serveStatically() {
  const changed = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = pathname === PLACE ? 'index.html' : path.posix.relative(PLACE, pathname);
    if (!pathname.startsWith(PLACE) || name.startsWith('..')) {
      response.writeHead(404).end();
      return;
    }
    try {
      const body = changed.get(name) ?? await readFile(path.join(dist, name));
      response.writeHead(200, { 'content-type': TYPES[path.extname(name)] ?? 'application/octet-stream' });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    url: origin + PLACE,
    changed,
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
