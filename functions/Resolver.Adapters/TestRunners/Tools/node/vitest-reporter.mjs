// A vitest reporter that writes one JSON line per fact to the file that the runner owns; for the reporter API of 3 and later, and the one before it.
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';

const file = process.env.RESOLVER_RESULTS;
const root = process.env.RESOLVER_ROOT ?? process.cwd();
delete process.env.RESOLVER_RESULTS;
const write = (fact) => appendFileSync(file, JSON.stringify(fact) + '\n');
const cut = (text, limit = 32768) => (text.length <= limit ? text : `${text.slice(0, limit / 2)}\n...\n${text.slice(-limit / 2)}`);
const describe = (errors) => (errors?.length ? cut(errors.map((error) => error.stack ?? error.message ?? String(error)).join('\n')) : null);

function record(place, names, state, errors, milliseconds) {
  const outcome = state === 'passed' || state === 'pass' ? 'passed' : state === 'failed' || state === 'fail' ? 'failed' : 'skipped';
  write({ kind: 'result', id: [place, ...names].join(' > '), file: place, outcome, seconds: (milliseconds ?? 0) / 1000, message: describe(errors) });
}

export default class ResolverReporter {
  #modern = false;

  onTestModuleEnd(module) {
    this.#modern = true;
    const place = relative(root, module.moduleId);
    const errors = module.errors();
    if (errors.length > 0) write({ kind: 'collect-error', id: place, message: describe(errors) });
    for (const test of module.children.allTests()) {
      const names = [test.name];
      for (let parent = test.parent; parent && parent.type === 'suite'; parent = parent.parent) names.unshift(parent.name);
      const result = test.result();
      record(place, names, result.state, result.errors, test.diagnostic()?.duration);
    }
    for (const suite of module.children.allSuites()) {
      if (suite.errors().length > 0) write({ kind: 'fixture-error', id: `${place} > ${suite.fullName}`, message: describe(suite.errors()) });
    }
  }

  onTestRunEnd(modules, unhandled) {
    this.#end(unhandled);
  }

  onFinished(files, errors) {
    if (this.#modern) return;
    const walk = (place, names, tasks) => {
      for (const task of tasks) {
        if (task.tasks) walk(place, [...names, task.name], task.tasks);
        else record(place, [...names, task.name], task.result?.state ?? task.mode, task.result?.errors, task.result?.duration);
      }
    };
    for (const one of files ?? []) {
      const place = relative(root, one.filepath);
      if (one.result?.errors?.length && one.tasks.length === 0) write({ kind: 'collect-error', id: place, message: describe(one.result.errors) });
      walk(place, [], one.tasks);
    }
    this.#end(errors);
  }

  #end(unhandled) {
    if (unhandled?.length) write({ kind: 'broken', message: describe(unhandled) });
    write({ kind: 'finished', exit: 0 });
  }
}
