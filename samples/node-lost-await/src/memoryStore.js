/** A store that keeps orders in memory; the database's stand-in for development. */
export class MemoryStore {
  #orders = new Map();

  async saveAll(orders) {
    await Promise.resolve();
    for (const order of orders) {
      this.#orders.set(order.id, order);
    }
    return orders.length;
  }

  async find(id) {
    return this.#orders.get(id) ?? null;
  }

  get size() {
    return this.#orders.size;
  }
}
