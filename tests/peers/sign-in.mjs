// A certified OpenID Connect provider, the package oidc-provider, on a free port of loopback. The first line of standard input is JSON: 'clients' as
// the provider registers them, 'people' by login with their claims. Prints its address; ends when the input ends. Any password is right.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const lines = createInterface({ input: process.stdin });
const { clients, people } = JSON.parse((await lines[Symbol.asyncIterator]().next()).value);
const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients,
  claims: { openid: ['sub'], profile: ['preferred_username', 'groups'], email: ['email', 'email_verified'] },
  cookies: { keys: ['for tests alone'] },
  pkce: { required: () => true },
  findAccount: (_, id) => (id in people ? { accountId: id, claims: () => ({ sub: id, ...people[id] }) } : undefined),
});
server.on('request', provider.callback());
console.log(issuer);
process.stdin.on('end', () => process.exit());
process.stdin.resume();
