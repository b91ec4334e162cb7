// The relay's desk. Everything that comes from outside is set as text, never as markup.
const at = (id) => document.getElementById(id);
const whole = new Intl.NumberFormat('en');
const admin = ['recordings', 'tasks', 'users', 'counters', 'limits'];
let timer;

function show(id, shown) { at(id).hidden = !shown; }

function fail(words) {
  at('fault').textContent = words;
  show('fault', words !== '');
}

async function ask(path, method = 'GET', body) {
  const options = { method, headers: {} };
  if (body) {
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(path, options);
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(value.error ?? `The relay answers ${answer.status}.`), { status: answer.status });
  return value;
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = String(text);
  if (className) made.className = className;
  return made;
}

function button(text, label, act) {
  const made = element('button', text);
  made.type = 'button';
  made.setAttribute('aria-label', label);
  made.addEventListener('click', () => attempt(act));
  return made;
}

/** A table; a column is a title, what to show of a row, and a class. */
function table(into, columns, rows, empty) {
  if (rows.length === 0) {
    into.replaceChildren(element('p', empty));
    return;
  }
  const made = element('table');
  const head = made.createTHead().insertRow();
  for (const [title, , className] of columns) {
    const cell = element('th', title, className);
    cell.scope = 'col';
    head.append(cell);
  }
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const [, value, className] of columns) {
      const shown = value(row);
      const cell = element('td', undefined, className);
      cell.append(...(Array.isArray(shown) ? shown : [typeof shown === 'number' ? whole.format(shown) : String(shown ?? '')]));
      line.append(cell);
    }
  }
  // What has the focus keeps it when the table is drawn anew.
  const focused = into.contains(document.activeElement) ? document.activeElement.getAttribute('aria-label') : null;
  into.replaceChildren(made);
  if (focused) into.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
}

function list(into, facts) {
  into.replaceChildren(...facts.map(([name, value]) => {
    const line = element('div');
    line.append(element('dt', name), element('dd', typeof value === 'number' ? whole.format(value) : value));
    return line;
  }));
}

const day = (time) => (time ? time.slice(0, 19).replace('T', ' ') : '');
const versions = (all) => all.map((one) => (one === 10 ? 'IPFIX' : one === 'sflow5' ? 'sFlow' : `v${one}`)).join(', ');

function octets(count) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (count >= 1024 && unit < units.length - 1) { count /= 1024; unit += 1; }
  return `${count.toFixed(unit === 0 || count >= 100 ? 0 : 1)} ${units[unit]}`;
}

function recordings(told) {
  const status = told.status;
  show('recordings', Boolean(status));
  if (!status) return;
  const now = status.trouble || (status.file ? `Writing ${status.file}, ${octets(status.file_octets)}` : 'Nothing is being written');
  at('recordings').querySelector('p').textContent = `${now}. Times are UTC.`;
  const link = (href, text) => Object.assign(element('a', text), { href });
  table(at('recordings').querySelector('div'), [
    ['Name', (one) => one.name],
    ['', (one) => {
      const path = `api/recordings/${encodeURIComponent(one.name)}`;
      const open = one.kind === 'capture' ? [link(`./?recording=${encodeURIComponent(one.name)}`, 'Open'), ' · '] : [];
      return [...open, link(path, 'Download')];
    }],
    ['Size', (one) => octets(one.octets), 'number'],
    ['Written', (one) => day(one.written)],
  ], told.recordings, 'No recording has ended yet.');
}

function tasks(told) {
  show('tasks', told.tasks.length > 0);
  const act = (task, action, text) => button(text, `${text} ${task.name}`, async () => {
    await ask(`api/tasks/${task.name}/${action}`, 'POST');
    await refresh();
  });
  table(at('tasks').querySelector('div'), [
    ['Task', (one) => one.name],
    ['', (one) => [
      ...(one.name === 'record' ? [] : [act(one, 'run', 'Run now')]),
      one.state === 'paused' ? act(one, 'resume', 'Resume') : act(one, 'pause', 'Pause'),
    ]],
    ['State', (one) => (one.name === 'record' && one.state === 'waiting' ? 'recording' : one.state)],
    ['Last', (one) => day(one.last)],
    ['Runs', (one) => one.runs, 'number'],
    ['Outcome', (one) => one.outcome, 'words'],
  ], told.tasks, '');
}

function users(told, me) {
  show('users', told.auth === 'users');
  table(at('users').querySelector('div'), [
    ['Name', (one) => one.name],
    ['Role', (one) => one.role],
    ['Signed in', (one) => one.sessions, 'number'],
    ['', (one) => (one.name === me ? ['you'] : [button('Remove', `Remove ${one.name}`, async () => {
      if (!confirm(`Remove ${one.name}?`)) return;
      await ask(`api/users/${encodeURIComponent(one.name)}`, 'DELETE');
      await refresh();
    })])],
  ], told.users, 'Nobody.');
}

function exporters(told) {
  show('exporters', true);
  table(at('exporters').querySelector('div'), [
    ['Address', (one) => one.address],
    ['Speaks', (one) => versions(one.versions)],
    ['Datagrams', (one) => one.datagrams, 'number'],
    ['Refused', (one) => one.refused, 'number'],
    ['Octets', (one) => octets(one.octets), 'number'],
    ['Templates', (one) => one.templates, 'number'],
    ['Last seen (UTC)', (one) => day(one.last_seen)],
  ], told.exporters, 'Nothing was received yet.');
}

function counters(told) {
  show('counters', true);
  list(at('counters').querySelector('dl'), [
    ['Received', told.received],
    ['Refused', told.refused],
    ['Dropped by the kernel', told.kernel_drops],
    ['No export', told.unrecognised],
    ['Clients', told.clients.length],
    ['Skipped by slow clients', told.departed.skipped + told.clients.reduce((sum, one) => sum + one.skipped, 0)],
    ['Kept for late clients', octets(told.log.octets)],
    ['Templates', told.templates.templates],
    ['Templates changed', told.templates.changed],
    ['Refused requests', told.refused_requests],
    ['Clients that said too much', told.chatty_clients],
    ['Up', `${whole.format(Math.floor(told.uptime_seconds / 60))} min`],
  ]);
}

function limits(told) {
  show('limits', true);
  const value = (one) => {
    if (Array.isArray(one)) return one.join(', ') || 'all';
    return one ?? 'none';
  };
  list(at('limits').querySelector('dl'), Object.entries(told).map(([name, one]) => [name.replaceAll('_', ' '), value(one)]));
}

async function refresh() {
  clearTimeout(timer);
  const session = await ask('api/session');
  const signedIn = session.role !== null;
  const people = session.auth === 'users';
  show('login', people && !signedIn);
  show('logout', people && signedIn);
  show('everywhere', people && signedIn);
  at('who').textContent = session.name ? `${session.name} (${session.role})` : '';
  if (!signedIn) {
    for (const id of ['exporters', ...admin]) show(id, false);
    if (!people) fail('This relay is for programs that show a token: nobody signs in here.');
    return;
  }
  exporters(await ask('api/exporters'));
  if (session.role === 'admin') {
    const [kept, work, all, status, bounds] = await Promise.all(
      ['recordings', 'tasks', 'users', 'status', 'limits'].map((name) => ask(`api/${name}`)));
    recordings(kept);
    tasks(work);
    users(all, session.name);
    counters(status);
    limits(bounds);
  }
  timer = setTimeout(() => attempt(refresh), 5000);
}

async function attempt(act) {
  try {
    await act();
    fail('');
  } catch (error) {
    fail(error.status ? error.message : 'The relay does not answer.');
    if (!error.status) timer = setTimeout(() => attempt(refresh), 5000);
  }
}

function onSubmit(id, act) {
  at(id).addEventListener('submit', (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.target));
    attempt(async () => {
      await act(fields);
      event.target.reset();
      await refresh();
    });
  });
}

onSubmit('login', (fields) => ask('api/login', 'POST', fields));
onSubmit('user', ({ name, role, password }) => ask('api/users', 'POST', role ? { name, role, password } : { name, password }));
for (const [id, path] of [['logout', 'api/logout'], ['everywhere', 'api/logout-everywhere']]) {
  at(id).addEventListener('click', () => attempt(async () => { await ask(path, 'POST'); await refresh(); }));
}
attempt(refresh);
