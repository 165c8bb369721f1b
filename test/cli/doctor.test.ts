import test from 'ava';
import { renderReport } from '../../src/cli/doctor/render-report.js';
import { describeReport } from '../../src/cli/doctor/report.js';
import { Output, readOutputFlags } from '../../src/cli/output.js';
import type { Facts } from '../../src/deploy/doctor/facts.js';
import { alice, makeFacts, makeFailure, makeService } from '../deploy/doctor/facts.js';
import { runCli } from './run-cli.js';

const error = 'Error: listen EACCES: permission denied 0.0.0.0:80';
const bounded: Partial<Facts> = {
  runner: alice,
  service: makeService({
    activeState: 'failed',
    subState: 'failed',
    ambient: ['cap_net_bind_service'],
    bounding: ['cap_chown'],
  }),
  runs: [{ startedAt: 1, failure: makeFailure({ error }) }],
  notifyAddon: false,
};

const expected = `Facts
  process 1 is systemd; ports below 1024 need a right
  user alice of shop.service runs /usr/bin/node, no file capabilities
  80: nobody listens
  shop.service is failed (failed)
  its last end: status 1: Error: listen EACCES: permission denied 0.0.0.0:80
  not read: the rules of the packet filter (needs root)

Verdict: error ambient-bounded
  80: shop.service has AmbientCapabilities=CAP_NET_BIND_SERVICE, but its
  CapabilityBoundingSet= has it not
     mkdir -p /etc/systemd/system/shop.service.d && printf '%s\\n' '[Service]' 'CapabilityBoundingSet=CAP_NET_BIND_SERVICE' >/etc/systemd/system/shop.service.d/zz-capabilityboundingset.conf
     systemctl daemon-reload && systemctl restart shop.service
`;

function render(facts: Partial<Facts>, { columns, env = {} }: { columns: number; env?: NodeJS.ProcessEnv }): string {
  const stream = { write: () => true, isTTY: true, columns };
  const output = new Output(readOutputFlags([], env), { stdout: stream, stderr: stream });
  const unread = [{ what: 'the rules of the packet filter', why: 'needs root' }];
  return renderReport(describeReport(makeFacts({ ...facts, unread })), output);
}

test('with NO_COLOR and 80 columns: facts, one verdict, and commands in one piece', t => {
  t.is(render(bounded, { columns: 80, env: { NO_COLOR: '1' } }), expected);
});

test('the colours of a terminal change no character', t => {
  const colored = render(bounded, { columns: 80 });
  t.not(colored, expected);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  t.is(colored.replace(/\u001b\[\d+m/g, ''), expected);
});

test('a narrow terminal breaks sentences, and no command', t => {
  const lines = render(bounded, { columns: 40, env: { NO_COLOR: '1' } }).split('\n');
  const isCommand = (line: string) => line.startsWith('     ');
  const sentences = lines.filter(line => !isCommand(line));
  t.deepEqual(
    sentences.filter(line => line.length > 40).map(line => line.trim()),
    ['AmbientCapabilities=CAP_NET_BIND_SERVICE,'], // one word
  );
  t.is(lines.filter(isCommand).length, 2);
});

test('where nothing is wrong it says so', t => {
  t.regex(render({}, { columns: 80, env: { NO_COLOR: '1' } }), /\n\nNothing is wrong\.\n$/);
});

test('a port that is none is bad usage', t => {
  const { status, stdout, stderr } = runCli(['doctor', '99999']);
  t.is(status, 2);
  t.is(stdout, '');
  t.regex(stderr, /ERR_LISTEN_ADDRESS/);
});

test('a user who is not there is named', t => {
  const { status, stderr } = runCli(['doctor', '8080', '--user', 'no-such-user']);
  t.is(status, 1);
  t.regex(stderr, /--user "no-such-user".*\(ERR_USER\)/s);
});
