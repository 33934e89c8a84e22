// A reporter for node --test that writes one JSON line per fact to the file that the runner owns.
import { appendFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

const file = process.env.RESOLVER_RESULTS;
const root = process.env.RESOLVER_ROOT ?? process.cwd();
// The processes of the test files are started later and do not learn it.
delete process.env.RESOLVER_RESULTS;
const stacks = new Map();
const errors = new Map();
const reported = new Set();

const write = (fact) => appendFileSync(file, JSON.stringify(fact) + '\n');
const cut = (text, limit = 32768) => (text.length <= limit ? text : `${text.slice(0, limit / 2)}\n...\n${text.slice(-limit / 2)}`);

function describe(error) {
  if (error === undefined || error === null) return null;
  const cause = error.cause ?? error;
  return cut(typeof cause === 'string' ? cause : cause.stack ?? cause.message ?? String(cause));
}

// Which suites a test is in is told by the nesting of the start events, for each file of its own.
function path(data) {
  const names = stacks.get(data.file) ?? [];
  return [...names.slice(0, data.nesting), data.name].join(' > ');
}

function record(data, outcome) {
  const place = data.file ? relative(root, data.file) : '';
  // Each file is a process, and its failing is reported like a test that is named as the file.
  if (data.nesting === 0 && /\.[cm]?[jt]s$/.test(data.name) && (data.file === undefined || resolve(data.name) === resolve(data.file))) {
    const message = `${describe(data.details?.error)}\n${errors.get(data.file) ?? ''}`;
    if (outcome === 'failed') write({ kind: reported.has(place) ? 'broken' : 'collect-error', id: place || relative(root, data.name), message });
    return;
  }
  reported.add(place);
  if (data.details?.type === 'suite') {
    if (outcome === 'failed' && data.details?.error?.failureType !== 'subtestsFailed') {
      write({ kind: 'fixture-error', id: `${place} > ${path(data)}`, message: describe(data.details.error) });
    }
    return;
  }
  const skipped = data.skip !== undefined && data.skip !== false;
  const todo = data.todo !== undefined && data.todo !== false;
  write({
    kind: 'result', id: `${place} > ${path(data)}`, file: place,
    outcome: skipped || (todo && outcome === 'failed') ? 'skipped' : outcome,
    seconds: (data.details?.duration_ms ?? 0) / 1000,
    message: outcome === 'failed' ? describe(data.details?.error) : typeof data.skip === 'string' ? data.skip : null,
  });
}

export default async function* report(source) {
  for await (const { type, data } of source) {
    if (type === 'test:start') {
      const names = (stacks.get(data.file) ?? []).slice(0, data.nesting);
      names[data.nesting] = data.name;
      stacks.set(data.file, names);
    } else if (type === 'test:pass') record(data, 'passed');
    else if (type === 'test:fail') record(data, 'failed');
    else if (type === 'test:stderr') errors.set(data.file, cut((errors.get(data.file) ?? '') + data.message, 8192));
  }
  write({ kind: 'finished', exit: 0 });
  yield '';
}
