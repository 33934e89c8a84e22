// Starts runs through Restate's ingress, each under its id, and takes the durable answer. Arguments: the ingress port.
import { Agent, request } from 'node:http';
import { drive } from './driver.mjs';

const agent = new Agent({ keepAlive: true, maxSockets: 1000 });

const run = (id, name) => new Promise((resolve, reject) => {
  const call = request({
    agent,
    host: '127.0.0.1',
    port: Number(process.argv[2]),
    path: '/hello/run',
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': id },
  }, async reply => {
    let text = '';
    for await (const part of reply.setEncoding('utf8')) {
      text += part;
    }

    return reply.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`${reply.statusCode} ${text}`));
  });
  call.on('error', reject);
  call.end(JSON.stringify(name));
});

await drive(run);
agent.destroy();
