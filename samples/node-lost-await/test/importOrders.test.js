import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importOrders } from '../src/importOrders.js';
import { MemoryStore } from '../src/memoryStore.js';

const orders = (count) => Array.from({ length: count }, (_, i) => ({ id: `o${i + 1}`, sku: 'AB-1234', quantity: 1 }));

/** Takes a few turns of the event loop for each batch, as a database does. */
class SlowStore extends MemoryStore {
  async saveAll(batch) {
    for (let turn = 0; turn < 5; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    return super.saveAll(batch);
  }
}

/** Stores nothing of the batches with these numbers and tells so by its count. */
class LossyStore extends MemoryStore {
  #calls = 0;

  constructor(...lost) {
    super();
    this.lost = lost;
  }

  async saveAll(batch) {
    return this.lost.includes(this.#calls++) ? 0 : super.saveAll(batch);
  }
}

test('valid orders are counted as stored', async () => {
  const result = await importOrders(orders(5), new MemoryStore(), { batchSize: 2 });
  assert.equal(result.stored, 5);
  assert.equal(result.failed, 0);
});

test('invalid orders are rejected with their problems', async () => {
  const bad = { id: ' ', sku: 'AB-1234', quantity: 0 };
  const result = await importOrders([bad, ...orders(1)], new MemoryStore());
  assert.deepEqual(result.rejected, [{ order: bad, problems: ['id is missing', 'quantity must be a whole number above zero'] }]);
  assert.equal(result.stored, 1);
});

test('nothing to import is no error', async () => {
  assert.deepEqual(await importOrders([], new MemoryStore()), { stored: 0, failed: 0, rejected: [], retry: [] });
});

test('every order is in the store when the import is done', async () => {
  const store = new SlowStore();
  await importOrders(orders(5), store, { batchSize: 2 });
  assert.equal(store.size, 5);
});

test('a batch that the store loses is counted as failed and kept for a retry', async () => {
  const result = await importOrders(orders(5), new LossyStore(1), { batchSize: 2 });
  assert.deepEqual({ stored: result.stored, failed: result.failed }, { stored: 3, failed: 2 });
  assert.deepEqual(result.retry.map((order) => order.id), ['o3', 'o4']);
});
