import type { CommandResult, Host } from '../host/index.js';

/** Runs the installed lowport in the program's folder, /srv/app. Rejects where it does not end with `exitCode`. */
export async function lowport(host: Host, words: string, exitCode = 0): Promise<CommandResult> {
  const command = `lowport ${words}`;
  const result = await host.run(`cd /srv/app && node_modules/.bin/${command}`, { reject: false, timeoutMs: 120_000 });
  if (result.exitCode === exitCode) return result;
  throw new Error(`\`${command}\` ended with ${result.exitCode}\n${result.stderr}${result.stdout}`);
}
