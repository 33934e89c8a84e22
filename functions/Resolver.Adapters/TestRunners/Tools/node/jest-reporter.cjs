// A jest reporter that writes one JSON line per fact to the file that the runner owns.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const file = process.env.RESOLVER_RESULTS;
const root = process.env.RESOLVER_ROOT || process.cwd();
delete process.env.RESOLVER_RESULTS;
const write = (fact) => fs.appendFileSync(file, JSON.stringify(fact) + '\n');
const cut = (text, limit = 32768) => (text.length <= limit ? text : `${text.slice(0, limit / 2)}\n...\n${text.slice(-limit / 2)}`);

module.exports = class ResolverReporter {
  onTestResult(test, result) {
    const place = path.relative(root, result.testFilePath);
    const output = cut((result.console || []).map((entry) => entry.message).join('\n'));
    if (result.testExecError || (result.failureMessage && result.testResults.length === 0)) {
      write({ kind: 'collect-error', id: place, message: cut(String(result.failureMessage || result.testExecError.message)) });
    }
    for (const one of result.testResults) {
      const outcome = one.status === 'passed' ? 'passed' : one.status === 'failed' ? 'failed' : 'skipped';
      write({
        kind: 'result', id: [place, ...one.ancestorTitles, one.title].join(' > '), file: place, outcome,
        seconds: (one.duration || 0) / 1000, message: (one.failureMessages || []).length > 0 ? cut(one.failureMessages.join('\n')) : null,
        output: outcome === 'failed' ? output : null,
      });
    }
  }

  onRunComplete() {
    write({ kind: 'finished', exit: 0 });
  }
};
