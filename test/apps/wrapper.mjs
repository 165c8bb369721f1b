// As tsx does: talks to the program over a socket of its own and a channel, and hands signals on.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const path = join(tmpdir(), `wrapper-${process.pid}.sock`);
const server = net.createServer().listen(path, () => {
  const program = spawn(process.execPath, ['server.mjs'], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => program.kill(signal));
  program.on('exit', status => {
    rmSync(path, { force: true });
    process.exit(status);
  });
});
server.unref();
