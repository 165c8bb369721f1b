// close-at-first.mjs NAME: greets one client and serves no more, however many wait.
import net from 'node:net';

const [, , name] = process.argv;
let accepted = 0;
const server = net.createServer(socket => {
  accepted += 1;
  server.close(() => console.log(`accepted ${accepted}`));
  socket.end(`hello from the ${name}\n`);
});
server.listen(process.env.PORT, () => console.log('listening'));
