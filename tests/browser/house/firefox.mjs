// The system's Firefox, driven by WebDriver BiDi, which it speaks itself: Playwright's own Firefox is another one,
// and would have to be downloaded.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import WebSocket from 'ws';
import { artefacts, start, until } from './programs.mjs';

/** What starts it: the one named in `FLOWGLASS_FIREFOX`, or the system's; nothing where there is none. */
export const firefox = [process.env.FLOWGLASS_FIREFOX, 'firefox-esr', 'firefox'].find((program) => (
  program && spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
));

/** A Firefox with an empty profile and one page. */
export async function startFirefox() {
  // Not in the system's folder for such things: a packaged Firefox may have one of its own there.
  mkdirSync(artefacts, { recursive: true });
  const profile = mkdtempSync(path.join(artefacts, 'firefox-'));
  const program = start(firefox, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank']);
  const stop = async () => {
    await program.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const listens = () => /WebDriver BiDi listening on (ws:\S+)/.exec(program.said)?.[1];
    const line = await Line.to(`${await until('Firefox starts', listens, 60)}/session`);
    return { page: await Page.of(line), version: line.version, stop: async () => { line.close(); await stop(); } };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Commands out, answers and events in. */
class Line {
  static async to(address) {
    const line = new Line();
    line.socket = new WebSocket(address);
    await new Promise((resolve, reject) => line.socket.once('open', resolve).once('error', reject));
    line.socket.on('message', (text) => line.hear(JSON.parse(text)));
    const { capabilities } = await line.ask('session.new', { capabilities: {} });
    line.version = capabilities.browserVersion;
    return line;
  }

  waiting = new Map();
  events = [];

  ask(method, params) {
    const id = this.waiting.size + 1;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, method });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  hear({ id, result, error, message, method, params }) {
    if (method) this.events.push({ method, params });
    const waiting = this.waiting.get(id);
    if (error) waiting?.reject(new Error(`${waiting.method}: ${error}: ${message}`));
    else waiting?.resolve(result);
  }

  close() {
    this.socket.close();
  }
}

/** What a user sees and does, by the names that everybody is told: role and accessible name. */
class Page {
  static async of(line) {
    const page = new Page();
    page.line = line;
    const { contexts } = await line.ask('browsingContext.getTree', {});
    page.context = contexts[0].context;
    await line.ask('session.subscribe', { events: ['log.entryAdded'] });
    await line.ask('browsingContext.setViewport', { context: page.context, viewport: { width: 1280, height: 800 } });
    return page;
  }

  /** What the console was told of errors, our own policy's and scripts' among them. */
  problems() {
    return this.line.events.filter(({ params }) => params.level === 'error').map(({ params }) => params.text);
  }

  async visit(url) {
    await this.line.ask('browsingContext.navigate', { context: this.context, url, wait: 'complete' });
  }

  /** What an expression is worth in the page. */
  async tell(expression) {
    const said = await this.line.ask('script.evaluate', {
      expression: `Promise.resolve(${expression}).then(JSON.stringify)`, target: { context: this.context }, awaitPromise: true,
    });
    if (said.type === 'exception') throw new Error(said.exceptionDetails.text);
    return said.result.value === undefined ? undefined : JSON.parse(said.result.value);
  }

  /** The one element that CSS finds and that says these words, once it is there, and brought on screen. */
  async element(css, words = '') {
    const expression = `(() => {
      const found = [...document.querySelectorAll(${JSON.stringify(css)})].find((one) => (
        (one.getAttribute('aria-label') ?? one.textContent).includes(${JSON.stringify(words)}) && (one.checkVisibility() || one.type === 'file')));
      found?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      return found;
    })()`;
    return until(`${css} that says “${words}”`, async () => {
      const { result } = await this.line.ask('script.evaluate', {
        expression, target: { context: this.context }, awaitPromise: false,
      });
      return result?.type === 'node' && { sharedId: result.sharedId };
    });
  }

  async choose(css, ...files) {
    await this.line.ask('input.setFiles', { context: this.context, element: await this.element(css), files });
  }

  async click(css, words) {
    const origin = { type: 'element', element: await this.element(css, words) };
    await this.perform({
      type: 'pointer', id: 'mouse',
      actions: [{ type: 'pointerMove', x: 0, y: 0, origin }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }],
    });
  }

  /** Types letters, or presses keys by what WebDriver calls them. */
  async type(...keys) {
    const actions = keys.flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    await this.perform({ type: 'key', id: 'keyboard', actions });
  }

  async perform(action) {
    await this.line.ask('input.performActions', { context: this.context, actions: [action] });
  }
}

/** Keys without a letter (WebDriver §17.4.2). */
export const keys = { enter: '\ue007', escape: '\ue00c', down: '\ue015' };
