import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchesOf } from '../src/batches.js';
import { MemoryStore } from '../src/memoryStore.js';
import { problemsOf } from '../src/validate.js';

test('the last batch may be smaller', () => {
  assert.deepEqual(batchesOf([1, 2, 3], 2), [[1, 2], [3]]);
});

test('a batch has at least one item', () => {
  assert.throws(() => batchesOf([1], 0), RangeError);
});

test('a good order has no problems', () => {
  assert.deepEqual(problemsOf({ id: 'o1', sku: 'AB-1234', quantity: 2 }), []);
});

test('the memory store finds what it was given', async () => {
  const store = new MemoryStore();
  await store.saveAll([{ id: 'o1' }]);
  assert.deepEqual(await store.find('o1'), { id: 'o1' });
  assert.equal(await store.find('o2'), null);
});
