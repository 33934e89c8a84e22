// What all peers share: keeps N runs in flight, as the benchmark asks for on stdin, one JSON line a measurement.
import { createInterface } from 'node:readline';

const steps = 5;

/** The greeting that step number i gives. */
export const greeting = (i, name) => `Hello ${i}, ${name}!`;

/** What a whole run must answer. */
export const expected = name => Array.from({ length: steps }, (_, i) => greeting(i, name)).join(' ');

/** The five steps in sequence; `step` makes one of them durable. */
export async function sequence(name, step) {
  const greetings = [];
  for (let i = 0; i < steps; i++) {
    greetings.push(await step(i, async () => greeting(i, name)));
  }

  return greetings.join(' ');
}

/** Reads requests until stdin ends; `run(id, name)` starts one run and answers its result. */
export async function drive(run) {
  console.log(JSON.stringify({ ready: true }));
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await measure(run, JSON.parse(line))));
  }
}

async function measure(run, { prefix, inFlight, seconds, runs }) {
  const latencyUs = [];
  let [started, wrong, fault] = [0, 0, null];
  const begin = performance.now();
  const more = () => (runs > 0 ? started < runs : performance.now() - begin < seconds * 1000);
  const worker = async () => {
    while (more()) {
      const id = `${prefix}-${started++}`;
      const from = performance.now();
      try {
        wrong += (await run(id, id)) === expected(id) ? 0 : 1;
      } catch (error) {
        wrong++;
        fault ??= String(error?.stack ?? error);
      }

      latencyUs.push(Math.round((performance.now() - from) * 1000));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { runs: latencyUs.length, wrong, fault, seconds: (performance.now() - begin) / 1000, latencyUs };
}
