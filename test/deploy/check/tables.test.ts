import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { findSystemdVersion } from '../../../src/deploy/host/systemd.js';
import { directivesOf, sinceOf } from '../../../src/deploy/units/directives.js';
import { checkedDirectives, findValueProblem } from '../../../src/deploy/units/values.js';
import { makeFolder } from '../make-program.js';

/*
 * What lowport knows of systemd's language, against the systemd of this machine.
 */
const systemd = findSystemdVersion() ?? 0;
const binary = ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'].find(path => existsSync(path));
const isThere = systemd >= 250 && binary !== undefined && spawnSync('systemd-analyze', ['--version']).status === 0;
const compared = isThere ? test : test.skip;
const why = isThere ? '' : ' (skipped: needs systemd 250 or later)';
const sections = [
  'Unit',
  'Install',
  'Service',
  'Socket',
  'Mount',
  'Automount',
  'Swap',
  'Timer',
  'Path',
  'Slice',
  'Scope',
];

compared(`the table of directives is what this systemd reads${why}`, t => {
  const { stdout } = spawnSync(binary ?? '', ['--dump-configuration-items'], { encoding: 'utf8' });
  for (const section of sections) {
    const [, body = ''] = new RegExp(`^\\[${section}\\]\\n((?:[^[\\n].*\\n)*)`, 'm').exec(stdout) ?? [];
    const read = new Set([...body.matchAll(/^(\w+)=/gm)].map(([, key]) => key));
    t.true(read.size > 0, section);
    const known = directivesOf(section).filter(key => (sinceOf(section, key) ?? 0) <= systemd);
    t.deepEqual(
      [...read].filter(key => !known.includes(key ?? '')),
      [],
      section,
    );
    // What has been dropped again stays in the table.
    const dropped =
      /^(CPUAccounting|CPUShares|StartupCPUShares|DefaultMemory\w+|MemoryLimit|\w*BlockIO\w+|ManagedOOMMemoryPressureLimitPercent)$/;
    t.deepEqual(
      known.filter(key => !read.has(key) && !dropped.test(key)),
      [],
      section,
    );
  }
});

const values = [
  'yes',
  'On',
  'no',
  'F',
  'nonsense',
  '90',
  '1min 30s',
  'infinity',
  '90 sek',
  '0077',
  '99',
  'strict',
  'full',
  'tmpfs',
  'read-only',
];
const names =
  'invisible pid private private:web self identity disconnected shared inherit always on-failure direct debug mixed none main all exec notify notify-reload oneshot restart cgroup stop closed both ipv6-only';

compared(`a value is refused where this systemd refuses it, and nowhere else${why}`, t => {
  // systemd stops to read a unit at the first bad value of DynamicUser=.
  const wrong = checkedDirectives
    .filter(key => key !== 'DynamicUser')
    .flatMap(key => {
      const section = ['Service', 'Socket', 'Unit'].find(one => (sinceOf(one, key) ?? 999) <= systemd);
      if (section === undefined) return [];
      const tried = [...values, ...names.split(' ')];
      const header = [`[${section}]`, ...tried.map(value => `${key}=${value}`), ''];
      const name = section === 'Socket' ? 'x.socket' : 'x.service';
      const path = join(makeFolder(t, {}), name);
      writeFileSync(path, header.join('\n'));
      const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' });
      const refused = new Set([...stderr.matchAll(/x\.\w+:(\d+): /g)].map(([, line]) => Number(line) - 2));
      return tried.flatMap((value, index) => {
        const isRefused = findValueProblem({ section, key, value }, systemd) !== undefined;
        // systemd only warns of this one, and does it.
        if (key === 'KillMode' && value === 'none') return [];
        return isRefused === refused.has(index)
          ? []
          : [`${key}=${value}: ${isRefused ? 'lowport' : 'systemd'} alone refuses it`];
      });
    });
  t.deepEqual(wrong, []);
});

test('a value that a later systemd takes is told from one that none does', t => {
  const problem = (value: string) => findValueProblem({ section: 'Service', key: 'PrivateTmp', value }, 252);
  t.is(problem('disconnected')?.since, 257);
  t.like(problem('disconnect'), { expected: 'one of yes, no' });
  t.is(findValueProblem({ section: 'Mount', key: 'Type', value: 'ext4' }, 252), undefined);
  t.is(findValueProblem({ section: 'Service', key: 'PrivateTmp', value: '%i' }, 252), undefined);
});
