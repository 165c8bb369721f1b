import type { Setting } from '../unit.js';
import type { HostView } from './host-view.js';
import { findEntryWord } from './runtime.js';
import { listEnvFiles, type Service } from './service.js';

/** A port that the program is told to listen on, in the words of the unit: `PORT=80`, `--port 80`. */
export type AskedPort = { port: number; said: string; setting: Setting };

const variable = /^((HTTPS?|APP|SERVER|LISTEN|WEB|NITRO|NUXT)_)?PORT$/;
const option = /^(?:--?(?:http-?|https-?)?port|-p)(?:=(\d+))?$/;

/** The ports that variables and arguments of a program name, as most programs read them. */
export function listAskedPorts(service: Service, { files }: HostView): AskedPort[] {
  const { command, runtime, variables } = service;
  // Later ones win, and those of files over those of the unit: systemd.exec(5), EnvironmentFile=.
  const named = new Map<string, AskedPort>();
  const note = (name: string, value: string, setting: Setting) => {
    if (variable.test(name)) named.set(name, { port: readPort(value), said: `${name}=${value}`, setting });
  };
  for (const { name, value, setting } of variables) note(name, value, setting);
  for (const { path, setting } of listEnvFiles(service)) {
    for (const [, name = '', value = ''] of (files?.read(path) ?? '').matchAll(assignment)) note(name, value, setting);
  }
  const args = runtime.kind === 'node' ? runtime.args : [];
  const entry = findEntryWord(args);
  const own = entry === undefined ? [] : args.slice(args.indexOf(entry) + 1);
  const told = own.flatMap((word, at) => {
    const [, joined] = option.exec(word) ?? [];
    const value = joined ?? (option.test(word) ? own[at + 1] : undefined);
    if (value === undefined || command === undefined) return [];
    const said = joined === undefined ? `${word} ${value}` : word;
    return [{ port: readPort(value), said, setting: command.setting }];
  });
  return [...named.values(), ...told].filter(({ port }) => port > 0 && port < 65_536);
}

const assignment = /^[ \t]*(?:export[ \t]+)?([A-Z_]+)[ \t]*=[ \t]*["']?([^"'#\s]*)/gm;

function readPort(value: string): number {
  return /^\d{1,5}$/.test(value) ? Number(value) : 0;
}
