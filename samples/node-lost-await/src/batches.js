/** Cuts a list into batches of at most `size`. */
export function batchesOf(items, size) {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError('a batch has at least one item');
  }
  const batches = [];
  for (let start = 0; start < items.length; start += size) {
    batches.push(items.slice(start, start + size));
  }
  return batches;
}
