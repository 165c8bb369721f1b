import http from 'node:http';
import { adopt, inheritedSockets } from '../../../dist/index.js';

const socket = inheritedSockets().take('http');
await adopt(http.createServer(), socket);
await adopt(http.createServer(), socket).catch(({ code, syscall, port }) => console.log(code, syscall, port));
process.exit();
