// many.mjs PORT COUNT: opens so many connections, says so, and counts the answers to one request on each.

import { once } from 'node:events';
import net from 'node:net';

const [port, count] = process.argv.slice(2).map(Number);

const connections = Array.from({ length: count }, () => net.connect(port, '127.0.0.1'));
await Promise.all(connections.map(connection => once(connection, 'connect')));
console.log(`${count} connected`);

const answers = await Promise.all(
  connections.map(async connection => {
    connection.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    let text = '';
    for await (const chunk of connection) text += chunk;
    return text;
  }),
);
console.log(`${answers.filter(text => text.startsWith('HTTP/1.1 200')).length} answered`);
