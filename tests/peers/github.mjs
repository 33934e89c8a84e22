// The REST interface and webhooks of GitHub as the package emulate has them, on a free port of loopback, seeded by JSON on the first line of
// standard input. Prints its address; ends when the input ends.
import { createInterface } from 'node:readline';
import { createEmulator } from 'emulate';

const lines = createInterface({ input: process.stdin });
const first = (await lines[Symbol.asyncIterator]().next()).value;
const emulator = await createEmulator({ service: 'github', port: 0, seed: JSON.parse(first) });
console.log(emulator.url);
process.stdin.on('end', () => process.exit());
process.stdin.resume();
