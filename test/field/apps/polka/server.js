const polka = require('polka');

polka()
  .get('/', (_request, response) => response.end('hello from polka\n'))
  .listen(process.env.PORT ?? 3000);
