// Listens at once, and tells its master half a second later that it is ready; then it closes the channel.
const server = require('node:http').createServer((request, response) => response.end('ready now'));
server.listen(process.env.PORT);
setTimeout(() => {
  process.send('ready');
  process.disconnect();
}, 500);
