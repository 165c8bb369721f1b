// An HTTP/2 server with trailers, as every gRPC server is. With arguments `client PORT` it asks every 10 ms on one session.
const http2 = require('node:http2');
if (process.argv[2] === 'client') {
  const counts = { ok: 0, failed: {} };
  const session = http2.connect(`http://127.0.0.1:${process.argv[3]}`);
  let isLeaving = false;
  session.on('error', error => {
    counts.failed[error.code] = 1;
  });
  session.on('goaway', () => {
    isLeaving = true;
  });
  session.on('close', () => {
    console.log(JSON.stringify(counts));
    process.exit();
  });
  const ask = () => {
    if (isLeaving || session.closed || session.destroyed) return;
    let hadTrailers = false;
    const stream = session.request({ ':path': '/' });
    stream.on('trailers', () => {
      hadTrailers = true;
    });
    stream.on('error', error => {
      counts.failed[error.code] = (counts.failed[error.code] ?? 0) + 1;
    });
    stream.on('close', () => {
      if (hadTrailers) counts.ok++;
      setTimeout(ask, 10);
    });
    stream.resume();
    stream.end();
  };
  ask();
} else {
  const server = http2.createServer();
  server.on('stream', stream =>
    setTimeout(() => {
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end('x');
    }, 3),
  );
  server.listen(process.env.PORT);
}
