const http = require('node:http');

const server = http.createServer((_request, response) => response.end('hello\n'));
const place = process.env.HELLO_FD ? { fd: Number(process.env.HELLO_FD) } : Number(process.env.PORT ?? 0);
server.listen(place, () => {
  const { user, system } = process.cpuUsage();
  process.stdout.write(`${process.hrtime.bigint()} ${user + system} ${server.address().port}\n`);
});
