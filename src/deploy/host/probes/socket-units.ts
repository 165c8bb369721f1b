import { type Address, parseListenAddress } from '../../../listen-address.js';
import type { SocketUnit } from '../../doctor/facts-of-units.js';
import { type Properties, showUnits } from '../show-units.js';
import { readState, stateProperties } from './unit-state.js';

/** The socket units that match: names, or patterns such as `*.socket` for all that systemd has loaded. */
export async function readSocketUnits(patterns: readonly string[]): Promise<SocketUnit[]> {
  if (patterns.length === 0) return [];
  const all = await showUnits(patterns, wanted);
  // One that several patterns match is shown as often.
  return [...new Map(all.map(one => [one.Id, describe(one)])).values()];
}

const wanted = [...stateProperties, 'Listen', 'Triggers'] as const;
type Shown = Properties<(typeof wanted)[number]>;

function describe(properties: Shown): SocketUnit {
  return {
    ...readState(properties),
    listen: properties.Listen.split('\n').flatMap(line => parseListen(line) ?? []),
    service: findProgram(properties.Triggers.split(' ')),
  };
}

/** systemd tells them in no order. The page that answers while a program cannot start is not the program. */
function findProgram(triggered: readonly string[]): string | undefined {
  const services = triggered.filter(name => name.endsWith('.service'));
  const isPage = (name: string) => services.some(other => name === other.replace(/\.service$/, '-maintenance.service'));
  return services.find(name => !isPage(name));
}

/** `[::]:80 (Stream)`. What is no stream holds no port of ours. */
function parseListen(line: string): Address | undefined {
  const [, address] = /^(.+) \(Stream\)$/.exec(line) ?? [];
  if (address === undefined) return undefined;
  try {
    return parseListenAddress(address);
  } catch {
    return undefined;
  }
}
