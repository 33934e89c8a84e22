// Judges what belongs to Jira by what others publish: 'adf' reads documents, one a line, and prints what Atlassian's schema says of each;
// 'client <url> <token> <issue>' talks to a server as the client library jira.js does, and prints what it thinks of each answer.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [, , what, host, token, issueIdOrKey] = process.argv;
await (what === 'adf' ? adf() : client());

async function adf() {
  const require = createRequire(import.meta.url);
  const Ajv = require('ajv-draft-04');
  const schema = JSON.parse(readFileSync(require.resolve('@atlaskit/adf-schema/package.json').replace('package.json', 'dist/json-schema/v1/full.json')));
  const check = new Ajv({ strict: false }).compile(schema);
  const lines = createInterface({ input: process.stdin });
  const said = [];
  for await (const line of lines) {
    said.push(check(JSON.parse(line)) ? '' : `${check.errors[0].instancePath} ${check.errors[0].message}`);
  }

  console.log(JSON.stringify(said));
}

async function client() {
  const { createCloudClient } = await import('jira.js');
  const said = {};
  let mismatch = '';
  const jira = createCloudClient({ host, auth: { type: 'bearer', token }, onSchemaMismatch: (report) => { mismatch = JSON.stringify(report.issues ?? report); } });
  const body = { version: 1, type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'By the library.' }] }] };
  const ask = async (name, call) => {
    mismatch = '';
    try {
      const answer = await call();
      said[name] = mismatch;
      return answer;
    } catch (error) {
      said[name] = String(error.message ?? error);
      return {};
    }
  };

  const { accountId } = await ask('myself', () => jira.myself.getCurrentUser());
  await ask('issue', () => jira.issues.getIssue({ issueIdOrKey, fields: ['summary', 'labels', 'status', 'description'] }));
  await ask('changelog', () => jira.issues.getChangeLogs({ issueIdOrKey, startAt: 0, maxResults: 2 }));
  const { id } = await ask('add comment', () => jira.issueComments.addComment({ issueIdOrKey, body }));
  await ask('comment', () => jira.issueComments.getComment({ issueIdOrKey, id }));
  await ask('edit comment', () => jira.issueComments.updateComment({ issueIdOrKey, id, body: { body }, notifyUsers: false }));
  await ask('comments', () => jira.issueComments.getComments({ issueIdOrKey, orderBy: '-created', maxResults: 2 }));
  await ask('remote link', () => jira.issueRemoteLinks.createOrUpdateRemoteIssueLink({ issueIdOrKey, globalId: 'a', relationship: 'b', object: { url: 'https://example.com/', title: 'c' } }));
  await ask('groups', () => jira.users.getUserGroups({ accountId }));
  await ask('roles', () => jira.projectRoles.getProjectRoles({ projectIdOrKey: issueIdOrKey.split('-')[0] }));
  await ask('role', () => jira.projectRoles.getProjectRole({ projectIdOrKey: issueIdOrKey.split('-')[0], id: 10100, excludeInactiveUsers: true }));
  await ask('search', () => jira.issueSearch.searchAndReconsileIssuesUsingJqlPost({ jql: 'project in ("SHOP") AND updated >= -60m ORDER BY updated ASC, key ASC', fields: ['labels'], maxResults: 1 }));
  const { transitions } = await ask('transitions', () => jira.issues.getTransitions({ issueIdOrKey }));
  await ask('transition', () => jira.issues.doTransition({ issueIdOrKey, transition: { id: transitions?.[0]?.id } }));
  console.log(JSON.stringify(said));
}
