'use strict';
// Parses JavaScript, and TypeScript where this node can strip types: one JSON request a line in, one tree a line out.
// See TreeWriter.cs for the format. Run with --expose-internals: the parser is the one that node carries for itself.

const { createInterface } = require('node:readline');
const { parse } = require('./mapper.js');
const { stripTypeScriptTypes } = require('node:module');

process.removeAllListeners('warning');
const languages = typeof stripTypeScriptTypes === 'function' ? ['javascript', 'typescript'] : ['javascript'];
process.stdout.write(JSON.stringify({ languages }) + '\n');
createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', (line) => {
  const request = JSON.parse(line);
  process.stdout.write(JSON.stringify(parse(request.text, request.language, stripTypeScriptTypes)) + '\n');
});
