// A page and a WebSocket by what Deno alone has for them.
Deno.serve({ hostname: '127.0.0.1', port: Number(Deno.env.get('PORT')) }, (request: Request) => {
  if (request.headers.get('upgrade') !== 'websocket') return new Response(`hello from Deno, user ${Deno.uid()}`);
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.onopen = () => {
    socket.send('hello from Deno');
    socket.close();
  };
  return response;
});
