const { SMTPServer } = require('smtp-server');

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData(stream, _session, callback) {
    stream.resume().on('end', () => callback(null, 'queued'));
  },
});
server.on('error', error => console.error(error.message));
server.listen(Number(process.env.PORT ?? 25));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
