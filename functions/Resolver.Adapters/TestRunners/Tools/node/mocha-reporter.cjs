// A mocha reporter that writes one JSON line per fact to the file that the runner owns.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const file = process.env.RESOLVER_RESULTS;
const root = process.env.RESOLVER_ROOT || process.cwd();
delete process.env.RESOLVER_RESULTS;
const write = (fact) => fs.appendFileSync(file, JSON.stringify(fact) + '\n');
const cut = (text, limit = 32768) => (text.length <= limit ? text : `${text.slice(0, limit / 2)}\n...\n${text.slice(-limit / 2)}`);

const placeOf = (test) => (test.file ? path.relative(root, test.file) : '');
const idOf = (test) => [placeOf(test), ...test.titlePath()].join(' > ');
const describe = (error) => cut(String((error && (error.stack || error.message)) || error));

module.exports = class ResolverReporter {
  constructor(runner) {
    const collect = (suite) => {
      suite.tests.forEach((test) => write({ kind: 'collected', id: idOf(test) }));
      suite.suites.forEach(collect);
    };
    runner.on('start', () => { if (!runner._grep || String(runner._grep) === '/.*/') collect(runner.suite); });
    runner.on('pass', (test) => write({ kind: 'result', id: idOf(test), file: placeOf(test), outcome: 'passed', seconds: (test.duration || 0) / 1000 }));
    runner.on('pending', (test) => write({ kind: 'result', id: idOf(test), file: placeOf(test), outcome: 'skipped', seconds: 0 }));
    runner.on('fail', (test, error) => write({
      kind: test.type === 'hook' ? 'fixture-error' : 'result', id: idOf(test), file: placeOf(test), outcome: 'failed',
      seconds: (test.duration || 0) / 1000, message: describe(error),
    }));
    runner.on('end', () => write({ kind: 'finished', exit: 0 }));
  }
};
