// Reads [{bytes (latin1)}] from standard input, sends each on a connection of its own to localhost PORT, and prints what
// came back, in the same order.
import net from 'node:net';
import { text } from 'node:stream/consumers';

const requests = JSON.parse(await text(process.stdin));
const answers = [];
for (const bytes of requests) {
  const socket = net.connect({ port: Number(process.argv[2]), host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.write(Buffer.from(bytes, 'latin1'));
  let answer = '';
  try {
    for await (const chunk of socket.setEncoding('latin1')) answer += chunk;
  } catch {
    // the connection may be reset when the answer is there
  }
  answers.push(answer);
}
console.log(JSON.stringify(answers));
