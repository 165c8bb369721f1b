// greet.mjs NAME [once]: greets each client; or one, and serves no more, however many wait.
import net from 'node:net';

const [, , name, once] = process.argv;
let greeted = 0;
const server = net.createServer(socket => {
  greeted += 1;
  if (once) server.close(() => console.log(`greeted ${greeted}`));
  socket.end(`hello from the ${name}\n`);
});
server.listen(process.env.PORT, () => console.log('listening'));
