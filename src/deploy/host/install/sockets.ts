import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Address, formatAddress, parseListenAddress } from '../../../listen-address.js';
import { parseUnit } from '../../units/parse.js';
import { renderUnit } from '../../units/render.js';
import { type Entry, entry, isEntry, type UnitFile, valuesOf } from '../../units/unit-file.js';
import { type Plan, reloadUnits } from '../../ways/plan.js';
import { readSocketInodes, readTcpSockets, readUnixListeners } from '../proc-sockets.js';
import { showUnits } from '../show-units.js';
import { removeEmpty } from './folders.js';
import { type Report, runStep, tryStep } from './steps.js';

/*
 * A socket unit whose file has changed keeps those of its sockets that are still named, closes those that are not, and
 * opens no new ones before it is restarted, which would close them all: measured on systemd 247, 252 and 257. So an
 * address that is added gets a socket unit of its own below /run, which hands its socket to the same service, until the
 * next boot, or a restart of the socket unit by hand, opens all of them from the one file.
 */
const passingFolder = '/run/systemd/system';
/** Only while lowport starts such a unit its condition holds: a restart of the real one must not start it again. */
const openFile = '/run/lowport-opens-a-socket';

type SocketUnit = { name: string; service: string; unit: UnitFile; addresses: Address[]; together: boolean };

/**
 * Makes systemd hold what the plan's socket units name, when their files are in place and loaded. Ports that stay are
 * not touched. `restart` gives the services their new sockets; a service that runs and is not restarted goes without.
 */
export async function settleSockets(plan: Plan, restart: () => Promise<void>, report: Report): Promise<void> {
  const added: string[] = [];
  for (const socket of await findActive(listSocketUnits(plan).filter(({ together }) => !together))) {
    await removeAdded(socket, address => !socket.addresses.some(one => formatAddress(one) === address), report);
    for (const address of socket.addresses) if (!isHeld(address)) added.push(writeAdded(socket, address, report));
  }
  if (added.length === 0) return restart();
  try {
    writeFileSync(openFile, '');
    await runStep(reloadUnits, '/', report);
    await restart();
    // Beside a running service systemd refuses to: there its restart has started them already, in between.
    for (const unit of added) await runStep(['systemctl', 'start', unit], '/', report);
  } finally {
    rmSync(openFile, { force: true });
  }
}

/** Closes what {@link settleSockets} has added, and removes every trace of it. */
export async function removeAddedSockets(plan: Plan, report: Report): Promise<void> {
  for (const socket of listSocketUnits(plan)) await removeAdded(socket, () => true, report);
}

/** The services of those socket units whose addresses differ between two plans. */
export function findServicesOfChangedSockets(from: Plan, to: Plan): string[] {
  return findChangedSockets(from, to).flatMap(({ service, together }) => (together ? [] : [service]));
}

/** The socket units that are closed and opened again between two plans, and their services. */
export function findReopenedSockets(from: Plan, to: Plan): { name: string; service: string }[] {
  return findChangedSockets(from, to).filter(({ together }) => together);
}

function findChangedSockets(from: Plan, to: Plan): SocketUnit[] {
  const before = new Map(listSocketUnits(from).map(socket => [socket.name, socket]));
  return listSocketUnits(to).filter(
    ({ name, addresses }) => list(before.get(name)?.addresses ?? addresses) !== list(addresses),
  );
}

/** The socket unit of a plan that holds this address. */
export function findSocketUnit(plan: Plan, address: Address): string | undefined {
  const wanted = formatAddress(address);
  const found = listSocketUnits(plan).find(({ addresses }) => addresses.some(one => formatAddress(one) === wanted));
  return found && `${found.name}.socket`;
}

/** The socket units of a plan, their addresses, and the services that they start. */
export function listSocketUnits({ files }: Plan): SocketUnit[] {
  const sockets = files.filter(({ path }) => /^\/etc\/systemd\/system\/[^/]+\.socket$/.test(path));
  return sockets.map(({ path, content, together = false }) => {
    const unit = parseUnit(content);
    const name = basename(path, '.socket');
    const addresses = valuesOf(unit, 'Socket', 'ListenStream').map(readAddress);
    return {
      name,
      unit,
      addresses,
      together,
      service: valuesOf(unit, 'Socket', 'Service').at(-1) ?? `${name}.service`,
    };
  });
}

async function findActive(sockets: SocketUnit[]): Promise<SocketUnit[]> {
  const shown = await showUnits(
    sockets.map(({ name }) => `${name}.socket`),
    ['ActiveState'],
  );
  return sockets.filter((_, index) => shown[index]?.ActiveState === 'active');
}

/** Whether process 1 listens there. */
function isHeld(address: Address): boolean {
  const own = readSocketInodes(1);
  if ('port' in address) {
    const hosts = address.kind === 'ip' ? [address.host] : ['::', '0.0.0.0'];
    const isThere = (row: ReturnType<typeof readTcpSockets>[number]) =>
      row.state === 'listening' && row.port === address.port && hosts.includes(row.address) && own.has(row.inode);
    return readTcpSockets().some(isThere);
  }
  return readUnixListeners().some(({ path, inode }) => path === formatAddress(address) && own.has(inode));
}

function listAdded({ name }: SocketUnit): { unit: string; address: string }[] {
  const files = readFolder(passingFolder).filter(file => file.startsWith(`${name}-added-`) && file.endsWith('.socket'));
  return files.map(unit => {
    const [text = ''] = valuesOf(parseUnit(readFileSync(join(passingFolder, unit), 'utf8')), 'Socket', 'ListenStream');
    return { unit, address: formatAddress(readAddress(text)) };
  });
}

function writeAdded({ name, service, unit }: SocketUnit, address: Address, report: Report): string {
  const added = `${name}-added-${formatAddress(address).replace(/[^A-Za-z0-9]+/g, '-')}.socket`;
  const text = formatAddress(address).replaceAll('%', '%%');
  const body = unit.sections.filter(section => section.name === 'Socket').flatMap(section => section.body);
  const others = body.filter(isEntry).filter(({ key }) => !['ListenStream', 'Service'].includes(key));
  const names = others.some(({ key }) => key === 'FileDescriptorName')
    ? []
    : [entry('FileDescriptorName', `${name}.socket`)];
  const heading: Entry[] = [
    entry('Description', `${text} of ${name}.socket, until that opens it itself`),
    entry('PartOf', `${name}.socket`),
    entry('After', `${name}.socket`),
    entry('ConditionPathExists', openFile),
  ];
  const socket = [entry('ListenStream', text), ...others, ...names, entry('Service', service)];
  const sections = [
    { name: 'Unit', body: heading },
    { name: 'Socket', body: socket },
  ];
  report(`write ${join(passingFolder, added)}`);
  mkdirSync(wantsFolder(service), { recursive: true });
  writeFileSync(join(passingFolder, added), renderUnit({ preamble: [], sections }));
  // A restart of the service starts the socket in between, when the service is down.
  rmSync(join(wantsFolder(service), added), { force: true });
  symlinkSync(join(passingFolder, added), join(wantsFolder(service), added));
  return added;
}

async function removeAdded(socket: SocketUnit, isWanted: (address: string) => boolean, report: Report): Promise<void> {
  const found = listAdded(socket).filter(({ address }) => isWanted(address));
  if (found.length === 0) return;
  for (const { unit } of found) {
    await tryStep(['systemctl', 'stop', unit], '/', report);
    rmSync(join(wantsFolder(socket.service), unit), { force: true });
    rmSync(join(passingFolder, unit), { force: true });
  }
  removeEmpty([wantsFolder(socket.service)], '/');
  await runStep(reloadUnits, '/', report);
}

function wantsFolder(service: string): string {
  return join(passingFolder, `${service}.wants`);
}

function readAddress(value: string): Address {
  return parseListenAddress(value.replaceAll('%%', '%'));
}

function list(addresses: readonly Address[]): string {
  return addresses.map(formatAddress).sort().join('\n');
}

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
