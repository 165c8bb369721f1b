import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { checkPages } from '../../src/cli/explain/check-pages.js';
import { listExplanations } from '../../src/cli/explain/codes.js';
import { doctorPages } from '../../src/cli/explain/doctor-pages.js';
import { errorPages } from '../../src/cli/explain/error-pages.js';
import { checkUnit } from '../../src/deploy/units/check/check-unit.js';
import type { HostView } from '../../src/deploy/units/check/host-view.js';
import { parseUnit, UnitSyntaxError } from '../../src/deploy/units/parse.js';
import { type LoadedFile, mergeUnit, type Unit } from '../../src/deploy/units/unit.js';
import { findOwnPackage } from '../../src/own-package.js';
import { matchSchema } from '../support/schema.js';
import { runCli } from './run-cli.js';

const source = join(findOwnPackage().root, 'src');
/** Node's own, which lowport adds an explanation to. */
const foreign = ['ERR_DLOPEN_FAILED'];

test('each error of the code has a page, and no page is about an error that there is not', t => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    name => name.endsWith('.ts') && !name.endsWith('error-pages.ts'),
  );
  const codes = files.flatMap(
    name => readFileSync(join(source, name), 'utf8').match(/(?<=')ERR_[A-Z0-9_]+(?=')/g) ?? [],
  );
  const known = [...new Set(codes)].filter(code => !foreign.includes(code));
  t.deepEqual(Object.keys(errorPages).sort(), known.sort());
});

test('each code of check and of doctor has a page, and no page is about another', t => {
  const all = listExplanations();
  const codesOf = (from: string) =>
    all
      .filter(one => one.from === from)
      .map(({ code }) => code)
      .sort();
  t.deepEqual(Object.keys(checkPages).sort(), codesOf('check'));
  t.deepEqual(Object.keys(doctorPages).sort(), codesOf('doctor'));
});

/** They are about the files and users of a host, systemd's own verdict, or a unit of a user: hosts show them. */
const ofHosts = [
  ...['systemd-verdict', 'no-verdict', 'unit-masked', 'user-switch', 'user-missing', 'file-capability-lost'],
  ...['file-missing', 'file-unreadable', 'secret-file-open', 'world-writable', 'untrusted-path', 'install-target'],
  ...['variable-unset', 'reload-unheard'],
];

for (const [code, { example }] of Object.entries(checkPages).filter(([one]) => !ofHosts.includes(one))) {
  test(`check finds ${code} in the example of its page`, t => {
    t.true(findCodes(example).includes(code), `${findCodes(example)}`);
  });
}

function findCodes(example: string): string[] {
  const [first = '', ...rest] = example.split(/^# (\S+\.(?:service|socket))\n/m);
  const own = first.includes('[Socket]') ? 'app.socket' : 'app.service';
  const texts = [[own, first], ...rest.flatMap((name, at) => (at % 2 === 0 ? [[name, rest[at + 1] ?? '']] : []))];
  const units = texts.map(([name = '', text = '']) => mergeUnit(name, [], [load(`/etc/systemd/system/${name}`, text)]));
  return units.flatMap(unit => checkUnit(unit, viewOf(units)).map(({ code }) => code));
}

function viewOf(units: readonly Unit[]): HostView {
  return {
    systemd: 252,
    firstFreePort: 1024,
    findUnit: name => units.find(unit => unit.name === name),
    listSockets: () => units.filter(({ name }) => name.endsWith('.socket')),
  };
}

function load(path: string, text: string): LoadedFile {
  try {
    return { path, unit: parseUnit(text), garbled: [] };
  } catch (error) {
    if (!(error instanceof UnitSyntaxError)) throw error;
    return {
      path,
      unit: { preamble: [], sections: [] },
      garbled: [],
      fault: { text: error.message, line: error.line },
    };
  }
}

test('a page has the meaning, an example and what to do, also as JSON', t => {
  const { status, stdout } = runCli(['explain', 'boot-nothing']);
  t.is(status, 0);
  t.is(
    stdout,
    `boot-nothing, a warning of lowport check

  no [Install], and no socket, timer or path unit: nothing starts the service at
  boot

For example:
  [Service]
  ExecStart=/usr/bin/node /srv/app/server.js

What to do:
  Add [Install] with WantedBy=multi-user.target, then: systemctl enable
  app.service
`,
  );
  const { codes } = matchSchema(t, 'explain', runCli(['explain', 'exec-wrapper', '--json']).stdout);
  t.deepEqual(
    codes.map(({ from }: { from: string }) => from),
    ['check', 'doctor'],
  );
});

test('without a code all are listed, within 80 columns', t => {
  const { stdout } = runCli(['explain']);
  t.true(stdout.split('\n').every(line => line.length <= 80));
  t.true(listExplanations().every(({ code }) => stdout.includes(`\n  ${code} `)));
  t.is(matchSchema(t, 'explain', runCli(['explain', '--json']).stdout).codes.length, listExplanations().length);
});

test('a code that there is not ends with 2 and the nearest one', t => {
  const { status, stderr } = runCli(['explain', 'start-limits']);
  t.is(status, 2);
  t.regex(stderr, /Did you mean start-limit\?[\s\S]*\(ERR_EXPLAIN_CODE\)\n$/);
});
