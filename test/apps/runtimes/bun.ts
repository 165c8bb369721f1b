// A page and a WebSocket by what Bun alone has for them.
const server: { port: number } = Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.env.PORT),
  fetch(request: Request, server: { upgrade(request: Request): boolean }) {
    if (server.upgrade(request)) return undefined;
    return new Response(`hello from Bun, user ${process.getuid!()}`);
  },
  websocket: {
    open(socket: { send(text: string): void; close(): void }) {
      socket.send('hello from Bun');
      socket.close();
    },
  },
});
console.log('listening on', server.port);
