// Looks whether its port is taken by connecting to it, and goes elsewhere if so: static servers and development servers do.
const http = require('node:http');
const net = require('node:net');
const isTaken = port =>
  new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
isTaken(Number(process.env.PORT)).then(taken =>
  http.createServer((request, response) => response.end('ok\n')).listen(taken ? 0 : process.env.PORT),
);
