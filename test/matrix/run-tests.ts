import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { projectFolder } from '../host/paths.js';

/** What came of the tests on one system. */
export type Row = { on: string; passed: number; failed: string[]; skipped: number; minutes: number };

/** Runs some test files with AVA, to their end whatever fails. */
export async function runTests(run: { on: string; files: string; env: NodeJS.ProcessEnv }): Promise<Row> {
  const began = performance.now();
  const child = spawn('npx', ['ava', '--tap', run.files], {
    cwd: projectFolder,
    env: { ...process.env, ...run.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [report] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const count = (what: string) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(report)?.[1] ?? 0);
  const failed = [...report.matchAll(/^not ok \d+ - (.*)$/gm)].map(([, title = '']) => title);
  if (count('tests') === 0) throw new Error(`${run.on}: no test was run\n${report.slice(-2000)}`);
  const minutes = Math.round((performance.now() - began) / 6000) / 10;
  return { on: run.on, passed: count('pass'), failed, skipped: count('skip'), minutes };
}
