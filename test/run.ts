/**
 * `npm test`: AVA, twice. First most files, two at a time, since the tests of a host wait more than they work; then, one by
 * one, those that count lost requests, set limits of time or fill the processors. `fast` as the first word leaves out the
 * tests that boot a host, `host` all others; what else is given goes to AVA.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectFolder } from './host/paths.js';

const measuring = [
  'attacks',
  'deploy',
  'deploy-in-place',
  'deploy-killed',
  'field',
  'https',
  'https-reload',
  'https-restart',
  'idle-exit',
  'killed',
  'long-lived',
];
const loaded = ['maintenance', 'proxies', 'reload', 'serving', 'soft-reboot', 'update', 'watchdog', 'zero-loss'];
const alone = {
  host: [...measuring, ...loaded].map(name => `build/test/on-host/${name}.test.js`),
  fast: ['load/*', 'serve/crowd', 'serve/supervisor/*'].map(name => `build/test/${name}.test.js`),
};
const [all, host] = ['build/test/**/*.test.js', 'build/test/on-host/**/*.test.js'];
const groups = {
  fast: { files: [all, `!${host}`], alone: alone.fast },
  host: { files: [host], alone: alone.host },
  all: { files: [all], alone: [...alone.fast, ...alone.host] },
};

const [first, ...rest] = process.argv.slice(2);
const [group, given] =
  first === 'fast' || first === 'host' ? [groups[first], rest] : [groups.all, process.argv.slice(2)];
const sideBySide = await runAva(['--concurrency', '2', ...group.files, ...group.alone.map(files => `!${files}`)]);
const oneByOne = await runAva(['--concurrency', '1', ...group.alone]);
process.exitCode = sideBySide || oneByOne;

async function runAva(args: readonly string[]): Promise<number> {
  const ava = spawn('npx', ['ava', ...args, ...given], { cwd: projectFolder, stdio: 'inherit' });
  const [code] = await once(ava, 'close');
  return code ?? 1;
}
