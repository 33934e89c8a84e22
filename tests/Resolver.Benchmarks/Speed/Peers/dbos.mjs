// The hello sequence on DBOS, worker and driver in one process. Arguments: the URL of the database, the size of the connection pool.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { drive, sequence } from './driver.mjs';

const [, , systemDatabaseUrl, pool] = process.argv;
const hello = DBOS.registerWorkflow(
  name => sequence(name, (i, body) => DBOS.runStep(body, { name: `hello-${i}` })),
  { name: 'hello' });

DBOS.setConfig({ name: 'hello', systemDatabaseUrl, systemDatabasePoolSize: Number(pool), runAdminServer: false, logLevel: 'error' });
await DBOS.launch();
await drive(async (id, name) => (await DBOS.startWorkflow(hello, { workflowID: id })(name)).getResult());
await DBOS.shutdown();
