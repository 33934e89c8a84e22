import { batchesOf } from './batches.js';
import { problemsOf } from './validate.js';

/**
 * Imports orders into a store, batch by batch.
 *
 * When it is done, every valid order is either stored or on the retry list. A batch that the store refuses does not stop the others.
 *
 * @param {object[]} orders as the partner sends them
 * @param {{ saveAll(orders: object[]): Promise<number> }} store where they go
 * @param {{ batchSize?: number }} [options]
 * @returns {Promise<{ stored: number, failed: number, rejected: { order: object, problems: string[] }[], retry: object[] }>}
 */
export async function importOrders(orders, store, { batchSize = 100 } = {}) {
  const { valid, rejected } = sort(orders);
  const result = { stored: 0, failed: 0, rejected, retry: [] };
  for (const batch of batchesOf(valid, batchSize)) {
    await importBatch(batch, store, result);
  }
  return result;
}

async function importBatch(batch, store, result) {
  try {
    saveBatch(batch, store);
    result.stored += batch.length;
  } catch {
    result.failed += batch.length;
    result.retry.push(...batch);
  }
}

async function saveBatch(batch, store) {
  const saved = await store.saveAll(batch.map(normalized));
  if (saved !== batch.length) {
    throw new Error(`stored ${saved} of ${batch.length} orders`);
  }
}

function sort(orders) {
  const valid = [];
  const rejected = [];
  for (const order of orders) {
    const problems = problemsOf(order);
    if (problems.length === 0) {
      valid.push(order);
    } else {
      rejected.push({ order, problems });
    }
  }
  return { valid, rejected };
}

function normalized(order) {
  return { ...order, id: order.id.trim() };
}
