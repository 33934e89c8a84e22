// A published OpenAPI document (its path as a module is the argument) as a server on loopback that names what of a request breaks it (header sl-violations). Reads on
// the first line of standard input which requests will come ([{ method, path }]); only those operations are loaded, because all of them take half a minute.
// Who may send is not judged: credentials never come here.
// Prints 'unknown METHOD PATH' for what the contract does not have, then prism's own lines; ends when the input ends.
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const spec = JSON.parse(fs.readFileSync(require.resolve(process.argv[2]), 'utf8'));

// Fixed words go before parameters, as in /issues/comments and /issues/{issue_number}.
const templates = Object.keys(spec.paths)
  .sort((one, other) => (one.match(/{/g) ?? []).length - (other.match(/{/g) ?? []).length)
  .map((template) => ({ template, form: new RegExp('^' + template.replace(/[.+]/g, '\\$&').replace(/{[^}]+}/g, '[^/]+') + '$') }));

function operationOf({ method, path: asked }) {
  const bare = asked.split('?')[0];
  const found = templates.find(({ template, form }) => form.test(bare) && spec.paths[template][method.toLowerCase()]);
  if (!found) console.log(`unknown ${method} ${bare}`);
  return found && [found.template, method.toLowerCase()];
}

function referenced(node, into) {
  if (Array.isArray(node)) node.forEach((item) => referenced(item, into));
  else if (node && typeof node === 'object') {
    if (typeof node.$ref === 'string' && !into.has(node.$ref)) {
      into.add(node.$ref);
      referenced(at(spec, node.$ref), into);
    }
    Object.values(node).forEach((item) => referenced(item, into));
  }
  return into;
}

function at(root, ref) {
  return ref.slice(2).split('/').reduce((node, key) => node[key.replace(/~1/g, '/').replace(/~0/g, '~')], root);
}

// The operations as they are published, and what they refer to.
function part(requests) {
  const paths = {};
  for (const [template, method] of requests.map(operationOf).filter(Boolean)) {
    paths[template] ??= Object.fromEntries(Object.entries(spec.paths[template]).filter(([key]) => !methods.includes(key)));
    paths[template][method] = { ...spec.paths[template][method], security: [] };
  }
  const components = {};
  for (const ref of referenced(paths, new Set())) {
    const [, , kind, name] = ref.split('/');
    (components[kind] ??= {})[name] = spec.components[kind][name];
  }
  return { openapi: spec.openapi, info: spec.info, paths, components };
}

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function main(line) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'published-contract-'));
  const file = path.join(folder, 'api.json');
  fs.writeFileSync(file, JSON.stringify(part(JSON.parse(line))));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  process.argv.splice(2, process.argv.length, 'mock', '-h', '127.0.0.1', '-p', String(await freePort()), file);
  require('@stoplight/prism-cli');
}

let input = '';
let started = false;
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => {
  input += text;
  if (!started && input.includes('\n')) {
    started = true;
    main(input.split('\n')[0]);
  }
});
process.stdin.on('end', () => process.exit());
