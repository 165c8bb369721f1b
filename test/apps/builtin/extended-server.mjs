import { Server } from 'node:net';

class GreetingServer extends Server {
  constructor() {
    super(socket => socket.end('hello from a class of its own\n'));
  }

  listen(...args) {
    console.log('about to listen');
    return super.listen(...args);
  }
}

const server = new GreetingServer();
server.listen(process.env.PORT, () => console.log('listening', JSON.stringify(server.address())));
