/** A process that boots a host and is then ended from outside: see teardown.test.ts. */
import { startHost } from './host.js';

await startHost();
process.stdout.write('booted\n');
setInterval(() => {}, 60_000);
