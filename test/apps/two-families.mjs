import http from 'node:http';

for (const host of ['::1', '127.0.0.1']) {
  const server = http.createServer((request, response) => response.end(`asked on ${host}\n`));
  server.listen(Number(process.env.PORT), host, () => console.log(`listening ${host}`));
}
