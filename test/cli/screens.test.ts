import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findOwnPackage } from '../../src/own-package.js';
import { makeProgram } from '../deploy/make-program.js';
import { rootTest } from '../support/root-test.js';
import { plainLines, runInTerminal, usualSize } from '../support/terminal.js';
import { runCli } from './run-cli.js';

/*
 * What people see at a terminal of 80 columns: each screen is a file of test/cli/screens/. What a host says of itself is
 * in doctor.test.ts and status-text.test.ts, from written facts.
 * After a wanted change: UPDATE_SCREENS=1 npx ava build/test/cli/screens.test.js, and look at git diff.
 */
const folder = join(findOwnPackage().root, 'test/cli/screens');
const isUpdate = process.env['UPDATE_SCREENS'] === '1';
const main = join(findOwnPackage().root, 'build/src/cli/main.js');
const commands = [...runCli(['--help']).stdout.matchAll(/^ {2}([a-z]+)[ [][^\n]*$/gm)].map(([, name = '']) => name);
const units = '--systemd 252 --no-maintenance --sandbox off';
const image = `${units} --root image`;

/** What is typed, each part of it at one terminal, by the name of the screen's file. */
const screens: Readonly<Record<string, string>> = {
  nothing: '',
  help: 'help',
  ...Object.fromEntries(
    commands.filter(name => name !== 'help').map(name => [`${name}-help`, `${name} --help`] as const),
  ),
  generate: `generate ${units}`,
  'generate-out': 'generate --systemd 252 --out units',
  'generate-refused': 'generate no.js',
  'install-dry-run': `install ${image} --dry-run`,
  install: `install ${image} --yes; install ${image} --yes; install ${image} --yes --env A=1`,
  uninstall: `install ${image} --yes --quiet; uninstall shop --root image --dry-run; uninstall shop --root image --yes`,
  'uninstall-refused': 'uninstall shop --root image',
  'status-refused': 'status no-such-name',
  'releases-refused': 'releases no-such-name',
  'run-refused': 'run no.js --workers 1',
  'reload-refused': 'reload',
  check: 'check --systemd 256 units/bad.service',
  'check-well': 'check --systemd 256 units/good.service',
  'check-refused': 'check units/no.service',
  'doctor-refused': 'doctor 99999',
  'doctor-user-refused': 'doctor --user no-such-user',
  ways: 'ways',
  'ways-one': 'ways setcap',
  'ways-refused': 'ways telepathy',
  'dev-refused': 'dev no.js',
};

const files = {
  'image/etc/passwd': 'root:x:0:0::/root:/bin/sh\n',
  'units/good.service': '[Service]\nExecStart=/usr/bin/true\n',
  'units/bad.service':
    '[Unit]\nStartLimitIntervalSec=0\n\n[Service]\nExecStart=npm start\nRestart=on-failure\nDynamicUser=yes\n' +
    'MemoryDenyWriteExecute=yes\nEnvironment=DB_PASSWORD=hunter2\n',
};

for (const [name, words] of Object.entries(screens)) {
  const asWho = /^(un)?install(-refused)?$/.test(name) ? rootTest : test;
  asWho(`${name}: lowport ${words}`.trim(), async (t: ExecutionContext) => {
    const plain = await show(t, words, 'NO_COLOR=1');
    t.false(plain.includes('\u001b'));
    const file = join(folder, `${name}.txt`);
    if (isUpdate) writeFileSync(file, `${plain}\n`);
    t.is(`${plain}\n`, readFileSync(file, 'utf8'));
    t.is(plainLines(await show(t, words)).join('\n'), plain);
    // Commands and the lines of files stay whole.
    if (/help$|^check(-well)?$|^ways$/.test(name)) t.deepEqual(plain.split('\n').filter(isTooLong), []);
  });
}

test('every command has a screen, and every screen of the folder is one of these', t => {
  t.deepEqual(
    readdirSync(folder).sort(),
    Object.keys(screens)
      .map(name => `${name}.txt`)
      .sort(),
  );
  for (const name of commands) t.true(`${name}-help` in screens || name === 'help', name);
});

/** Words that are longer than a line stay whole as well. */
function isTooLong(line: string): boolean {
  return line.length > usualSize.columns && !/\S{60}/.test(line);
}

/** Folders and the node of this machine have names of their own. */
async function show(t: ExecutionContext, words: string, variable = ''): Promise<string> {
  const program = makeProgram(t, files);
  const command = words.split('; ').map(part => `env ${variable} ${process.execPath} ${main} ${part}`);
  const terminal = runInTerminal(t, command.join('; '), { cwd: program });
  await terminal.ended;
  return terminal.stdout
    .replaceAll('\r\n', '\n')
    .trimEnd()
    .replaceAll(program, '/srv/shop')
    .replaceAll(process.execPath, '/usr/bin/node');
}
