// Migrations first: it listens after BOOT_MS, 100 s unless told.
setTimeout(
  () =>
    require('node:http')
      .createServer((request, response) => response.end('up\n'))
      .listen(process.env.PORT),
  Number(process.env.BOOT_MS ?? 100_000),
);
