'use strict';
// Which calls check something: node:assert, node:test's and tap's t, chai and jest's expect, should, sinon.

const T_METHODS = new Set([
  'assert', 'equal', 'equals', 'notEqual', 'strictEqual', 'notStrictEqual', 'deepEqual', 'notDeepEqual', 'deepStrictEqual', 'same', 'notSame',
  'is', 'not', 'true', 'false', 'truthy', 'falsy', 'ok', 'notOk', 'match', 'notMatch', 'regex', 'notRegex', 'like', 'throws', 'doesNotThrow',
  'throwsAsync', 'notThrows', 'notThrowsAsync', 'rejects', 'doesNotReject', 'resolves', 'error', 'ifError', 'fail', 'snapshot', 'matchSnapshot',
]);
// Said of the whole test, not of a value: without its expectations they check nothing.
const NOT_CHECKS = new Set(['assertions', 'hasAssertions', 'extend', 'addSnapshotSerializer']);
// What begins an expectation but is none.
const MATCHERS = new Set(['any', 'anything', 'arrayContaining', 'objectContaining', 'stringContaining', 'stringMatching', 'closeTo']);

/** The names of a.b.c from left to right; what is no name is ''. */
function names(node) {
  const found = [];
  while (node) {
    if (node.type === 'MemberExpression') {
      found.push(!node.computed && node.property.name ? node.property.name : '');
      node = node.object;
    } else if (node.type === 'CallExpression') {
      found.push('()');
      node = node.callee;
    } else if (node.type === 'ChainExpression' || node.type === 'ParenthesizedExpression') {
      node = node.expression;
    } else if (node.type === 'AwaitExpression') {
      node = node.argument;
    } else {
      found.push(node.type === 'Identifier' ? node.name : node.type === 'ThisExpression' ? 'this' : '');
      break;
    }
  }
  return found.reverse();
}

/** Whether a call, or a member that ends an expectation without one (expect(x).to.be.true), is an assertion. A chain is one: its outermost part. */
function isAssertion(node, inChain) {
  if (inChain) return false;
  const parts = names(node);
  const first = parts[0];
  const call = node.type === 'CallExpression';
  if (first === 'expect' || first === 'should') {
    const called = parts.indexOf('()');
    if (called >= 0 && called < parts.length - 1) return true;
    return call && parts.length === 3 && !NOT_CHECKS.has(parts[1]) && !MATCHERS.has(parts[1]);
  }
  const should = parts.indexOf('should', 1);
  if (should > 0 && !parts.slice(1, should).includes('()')) return parts.length > should + 1;
  if (!call) return false;
  if (first === 'assert' || (parts[1] === 'assert' && first !== 'console')) return true;
  const test = first === 'this' ? parts.slice(1) : parts;
  return test[0] === 't' && test.length === 3 && T_METHODS.has(test[1]);
}

module.exports = { isAssertion };
