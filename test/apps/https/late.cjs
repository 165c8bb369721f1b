// Serves https, and http as well when it is told to.
const { createServer } = require('node:http');

createServer((_, response) => response.end('https\n')).listen(process.env.PORT, () => console.log('listening'));
process.on('SIGUSR2', () => {
  const port = process.env.HTTP_PORT;
  createServer((_, response) => response.end('own http\n')).listen(port, () => console.log('own http listens'));
});
