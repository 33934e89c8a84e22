/** Checks an order as the partner sends it. Returns a list of problems, empty when there are none. */
export function problemsOf(order) {
  const problems = [];
  if (typeof order?.id !== 'string' || order.id.trim() === '') {
    problems.push('id is missing');
  }
  if (!Number.isInteger(order?.quantity) || order.quantity < 1) {
    problems.push('quantity must be a whole number above zero');
  }
  if (typeof order?.sku !== 'string' || !/^[A-Z]{2}-\d{4}$/.test(order.sku)) {
    problems.push('sku must look like AB-1234');
  }
  return problems;
}
