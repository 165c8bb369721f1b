import { createServer } from 'node:net';
import { Aedes } from 'aedes';

const broker = await Aedes.createBroker();
const server = createServer(broker.handle);
server.listen(process.env.PORT ?? 1883);
process.on('SIGTERM', () => broker.close(() => server.close(() => process.exit(0))));
