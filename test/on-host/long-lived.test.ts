import { spawn } from 'node:child_process';
import type { ExecutionContext } from 'ava';
import { bootHost, type Host, hostTest, waitFor } from '../host/index.js';
import { type Program, watch } from '../support/program.js';
import { certificate, findBadEnds, showApp, startApp } from './started.js';

const megabyte = 2 ** 20;
const curl = `curl -sS --no-buffer --cacert ${certificate}`;
/** 20 MB at 1 MB/s take 20 s; the short run takes them faster. */
const rate = process.env['LOWPORT_TEST_FULL'] === '1' ? '1M' : '5M';

hostTest('a download, an answer in pieces, one over HTTP/2 and a slow one all outlive a restart', async t => {
  const host = await bootHost(t);
  await startApp(t, host, 'life/long-answers.cjs', { options: '--listen 80 --listen 443' });
  const download = runInside(
    t,
    host,
    `${curl} --limit-rate ${rate} --write-out '%{http_code} %{size_download}' --output /dev/null http://localhost/download`,
  );
  const lines = runInside(t, host, `${curl} http://localhost/lines`);
  const stream = runInside(t, host, `${curl} --http2 --include https://localhost/lines`);
  const slow = runInside(t, host, `${curl} http://localhost/slow`);
  await hasBegun(host, 4);

  const { MainPID: before } = await showApp(host, 'MainPID');
  const restart = runInside(t, host, 'systemctl restart app.service');
  await waitFor('the drain', 10_000, async () => (await showApp(host, 'SubState')).SubState === 'stop-sigterm');
  const next = runInside(t, host, `${curl} http://localhost/`);

  for (const program of [download, lines, stream, slow, restart, next]) t.is(await program.ended, 0, program.stderr);
  t.is(download.stdout, `200 ${20 * megabyte}`);
  t.is(countData(lines), 50);
  t.regex(stream.stdout, /^HTTP\/2 200/);
  t.is(countData(stream), 50);
  t.is(slow.stdout, 'slow\n');
  t.regex(next.stdout, /^\d+\n$/);
  t.not((await showApp(host, 'MainPID')).MainPID, before);
  t.deepEqual(await findBadEnds(host), []);
});

hostTest('a WebSocket program that says goodbye on SIGTERM is heard by its clients', async t => {
  const host = await bootHost(t);
  await startApp(t, host, 'life/websocket.cjs');
  const clients = ['ws://localhost', 'ws://localhost/other'].map(url =>
    runInside(t, host, `node /srv/app/clients/websocket.cjs ${url}`),
  );
  for (const client of clients) await client.says('welcome');
  await host.run('systemctl restart app.service');
  for (const client of clients) {
    t.is(await client.ended, 0);
    t.is(client.stdout, 'welcome\nclosed 1001 restarting\n');
  }
  t.deepEqual(await findBadEnds(host), []);
});

hostTest('an event stream ends in order, over HTTP/1 and HTTP/2, and holds no restart up', async t => {
  const host = await bootHost(t);
  await startApp(t, host, 'life/long-answers.cjs', { options: '--listen 80 --listen 443 --drain-timeout 10min' });
  const streams = ['http://localhost/events', '--http2 https://localhost/events', '--http1.1 https://localhost/events'];
  const clients = streams.map(url => runInside(t, host, `${curl} ${url}`));
  await hasBegun(host, clients.length);
  await host.run('systemctl restart app.service');
  for (const client of clients) t.is(await client.ended, 0, client.stderr);
  t.deepEqual(await findBadEnds(host), []);
});

hostTest('a request that is never answered is cut at the deadline, and systemd need not kill', async t => {
  const host = await bootHost(t);
  await startApp(t, host, 'life/long-answers.cjs', { options: '--listen 80 --listen 443 --drain-timeout 2s' });
  const clients = [
    runInside(t, host, `${curl} http://localhost/never`),
    runInside(t, host, `${curl} --http2 https://localhost/never`),
  ];
  await hasBegun(host, 2);
  const began = performance.now();
  await host.run('systemctl restart app.service');
  const tookMs = performance.now() - began;
  t.true(tookMs > 2000 && tookMs < 6000, `${tookMs} ms`);
  for (const client of clients) t.not(await client.ended, 0);
  t.deepEqual(await findBadEnds(host), []);
});

hostTest('a connection that has never asked anything holds a restart up for the grace and no longer', async t => {
  const host = await bootHost(t);
  await startApp(t, host, 'life/long-answers.cjs', {
    options: '--listen 80 --listen 443',
    service: 'Environment=LOWPORT_DRAIN_GRACE=500ms',
  });
  // As browsers open them in advance, over TCP and with the TLS handshake done.
  const script = `
    const connections = [require('net').connect(80), require('tls').connect(443, { rejectUnauthorized: false })];
    let open = 0;
    for (const connection of connections) {
      connection.on(connection.encrypted ? 'secureConnect' : 'connect', () => ++open === 2 && console.log('connected'));
      connection.on('close', () => console.log('closed')).resume();
    }`;
  const client = runInside(t, host, `node -e "${script.replaceAll('\n', ' ')}"`);
  await client.says('connected');
  await host.run('curl -sS http://localhost/'); // it has accepted those before, too
  const began = performance.now();
  await host.run('systemctl restart app.service');
  const tookMs = performance.now() - began;
  t.true(tookMs < 5000, `${tookMs} ms`);
  t.is(await client.ended, 0);
  t.deepEqual(await findBadEnds(host), []);
});

function runInside(t: ExecutionContext, host: Host, command: string): Program {
  const [file, ...args] = host.nsenterCommand(['sh', '-c', command]);
  return watch(t, spawn(file, args));
}

/** The program prints each request that it gets. */
async function hasBegun(host: Host, requests: number): Promise<void> {
  await waitFor(`${requests} requests to begin`, 10_000, async () => {
    const journal = await host.journal('app.service');
    return journal.split('\n').filter(line => /app\[\d+\]: \//.test(line)).length >= requests;
  });
}

function countData({ stdout }: Program): number {
  return stdout.match(/^data: \d+$/gm)?.length ?? 0;
}
