// The hello sequence as a Restate service. Arguments: the port to listen on.
import * as restate from '@restatedev/restate-sdk';
import { sequence } from './driver.mjs';

const hello = restate.service({
  name: 'hello',
  handlers: {
    run: (ctx, name) => sequence(name, (i, body) => ctx.run(`hello-${i}`, body)),
  },
});

const port = await restate.serve({ services: [hello], port: Number(process.argv[2]) });
console.log(JSON.stringify({ ready: true, port }));
