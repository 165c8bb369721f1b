// Listens, and dies AFTER_MS later, as a program whose database cannot be reached.
require('node:http')
  .createServer((request, response) => response.end('ok\n'))
  .listen(process.env.PORT);
setTimeout(
  () => {
    throw new Error('the database cannot be reached');
  },
  Number(process.env.AFTER_MS ?? 200),
);
