import { resolve } from 'node:path';
import { parseDuration } from '../../duration.js';
import { LowportError } from '../../errors.js';
import { addressesCollide, formatAddress, type ListenAddress, parseListenAddress } from '../../listen-address.js';
import { checkWorkers } from '../../worker-count.js';
import { type Sandbox, sandboxes } from '../units/sandbox.js';
import {
  type NamedCredential,
  type RawCredentialOptions,
  readCredentials,
  refuseSecrets,
} from './credential-options.js';
import { type HealthOptions, type RawHealthOptions, readHealthOptions } from './health-options.js';
import { checkImage } from './image-name.js';
import { type Maintenance, type RawMaintenance, readMaintenance } from './maintenance-options.js';
import { checkName } from './name.js';
import { readNodeOptions } from './node-options.js';
import { checkPortMap } from './port-map.js';
import { checkServerName } from './server-name.js';
import { type RawTlsOptions, readTlsOptions, type TlsOptions } from './tls-options.js';

// Beside the longest name it still makes a name for a unit: systemd.unit(5), 255 characters.
const longestRole = 40;

/** What generate and install are told, as it stands on the command line. Paths may be relative. */
export type RawOptions = RawTlsOptions &
  RawCredentialOptions &
  RawMaintenance &
  RawHealthOptions & {
    entry?: string | undefined;
    args?: readonly string[] | undefined;
    name?: string | undefined;
    listen?: readonly string[] | undefined;
    user?: string | undefined;
    workdir?: string | undefined;
    node?: string | undefined;
    nodeOptions?: string | undefined;
    envFile?: readonly string[] | undefined;
    sandbox?: string | undefined;
    readWrite?: readonly string[] | undefined;
    runFrom?: readonly string[] | undefined;
    allowMetadata?: true | undefined;
    memoryMax?: string | undefined;
    startTimeout?: string | undefined;
    drainTimeout?: string | undefined;
    idleExit?: string | undefined;
    workers?: string | undefined;
    map?: string | undefined;
    systemNode?: true | undefined;
    serverName?: readonly string[] | undefined;
    exec?: string | undefined;
    image?: string | undefined;
  };

/** The same, checked as far as the words alone allow. Paths are absolute; what is not there has its default elsewhere. */
export type Options = TlsOptions &
  HealthOptions & {
    entry?: string;
    args: string[];
    name?: string;
    listen: ListenAddress[];
    user?: string;
    workdir?: string;
    node?: string;
    /** Node's own, each as a word. */
    nodeOptions?: string[];
    env: { name: string; value: string }[];
    envFiles: string[];
    /** Files that the program reads itself, as credentials of its unit. */
    credentials?: NamedCredential[];
    sandbox: Sandbox;
    readWrite: string[];
    /** Where the program may run files that it may write as well. */
    runFrom: string[];
    /** The program may ask the cloud for what the machine may do, as its SDK does for a role's keys. */
    allowMetadata?: true;
    memoryMax?: string;
    /** Within which the program has to listen. */
    startTimeoutMs?: number;
    drainTimeoutMs?: number;
    idleExitMs?: number;
    /** A number, or `auto`, which is decided where the service starts. */
    workers?: string;
    /** The page that answers while the program cannot start, and how long it waits with that. */
    maintenance?: Maintenance | false;
    map?: string;
    /** setcap: the capability goes to the host's own node binary. */
    systemNode?: true;
    /** The names of hosts that the site of a proxy has. */
    serverNames?: string[];
    /** proxyd: the file of a program that is none for node. */
    exec?: string;
    /** The image of the container, where it is made elsewhere or has another name. */
    image?: string;
  };

/**
 * Checks the options shared by every way. `cwd` is what relative paths start from.
 * @throws {LowportError} for the first value that cannot be: `ERR_LISTEN_ADDRESS`, `ERR_LISTEN_TWICE`, `ERR_NAME`,
 *   `ERR_ENVIRONMENT`, `ERR_SANDBOX`, `ERR_MEMORY`, `ERR_DURATION`, `ERR_IDLE_WORKERS`, `ERR_PORT_MAP`, `ERR_WORKERS`,
 *   `ERR_SERVER_NAME`, `ERR_IMAGE`, `ERR_CREDENTIAL`, `ERR_SECRET`, `ERR_HEALTH`, `ERR_NODE_OPTIONS`, and those of {@link readTlsOptions}.
 */
export function readOptions(raw: RawOptions, cwd: string): Options {
  const absolute = (path: string) => resolve(cwd, path);
  const tlsOptions = readTlsOptions(raw, absolute);
  const listen = readListen(raw.listen, tlsOptions.tls !== undefined);
  const env = (raw.env ?? []).map(readAssignment);
  refuseSecrets(env, raw.envIsPublic === true);
  const credentials = readCredentials(raw, absolute);
  return {
    args: [...(raw.args ?? [])],
    listen,
    env,
    envFiles: (raw.envFile ?? []).map(absolute),
    sandbox: readSandbox(raw.sandbox ?? 'outbound'),
    readWrite: (raw.readWrite ?? []).map(absolute),
    runFrom: (raw.runFrom ?? []).map(absolute),
    ...(credentials.length > 0 && { credentials }),
    ...tlsOptions,
    ...(raw.entry !== undefined && { entry: absolute(raw.entry) }),
    ...(raw.name !== undefined && { name: checkName(raw.name) }),
    ...(raw.user !== undefined && { user: raw.user }),
    ...(raw.workdir !== undefined && { workdir: absolute(raw.workdir) }),
    ...(raw.node !== undefined && { node: absolute(raw.node) }),
    ...(raw.nodeOptions !== undefined && { nodeOptions: readNodeOptions(raw.nodeOptions) }),
    ...(raw.allowMetadata !== undefined && { allowMetadata: raw.allowMetadata }),
    ...(raw.memoryMax !== undefined && { memoryMax: readSize(raw.memoryMax) }),
    ...(raw.startTimeout !== undefined && { startTimeoutMs: parseDuration(raw.startTimeout) }),
    ...(raw.drainTimeout !== undefined && { drainTimeoutMs: parseDuration(raw.drainTimeout) }),
    ...(raw.idleExit !== undefined && { idleExitMs: readIdleExit(raw.idleExit, raw.workers) }),
    ...(raw.workers !== undefined && { workers: checkWorkers(raw.workers) }),
    ...readMaintenance(raw, absolute),
    ...readHealthOptions(raw),
    ...(raw.map !== undefined && { map: checkPortMap(raw.map, listen) }),
    ...(raw.exec !== undefined && { exec: absolute(raw.exec) }),
    ...(raw.systemNode !== undefined && { systemNode: raw.systemNode }),
    ...(raw.serverName !== undefined && { serverNames: raw.serverName.map(checkServerName) }),
    ...(raw.image !== undefined && { image: checkImage(raw.image) }),
  };
}

function readIdleExit(text: string, workers: string | undefined): number {
  if (workers === undefined) return parseDuration(text);
  throw new LowportError('ERR_IDLE_WORKERS', `--idle-exit ${JSON.stringify(text)}: workers are there to stay`, {
    hint: 'Leave --workers out: one process that ends when it is idle costs less than several that wait.',
  });
}

function readListen(texts: readonly string[] = [], hasTls: boolean): ListenAddress[] {
  const listen = (texts.length > 0 ? texts : hasTls ? ['80', '443'] : ['80']).map(parseListenAddress);
  for (const [index, address] of listen.entries()) {
    refuseRole(address, hasTls);
    const other = listen.slice(0, index).find(earlier => addressesCollide(earlier, address));
    if (other === undefined) continue;
    throw new LowportError(
      'ERR_LISTEN_TWICE',
      `listen address "${formatAddress(address)}": "${formatAddress(other)}" takes the same place already`,
      { hint: 'Name every address once; a bare port means all addresses, IPv4 and IPv6.' },
    );
  }
  return listen;
}

function refuseRole(address: ListenAddress, hasTls: boolean): void {
  const { role = '' } = address;
  const shown = `listen address "${role}=${formatAddress(address)}"`;
  if (role.length > longestRole) {
    throw new LowportError('ERR_LISTEN_ADDRESS', `${shown}: the role is longer than ${longestRole} characters`, {
      hint: 'Give it a short name: admin=9000',
    });
  }
  if (role === 'http' && hasTls && 'port' in address && address.port === 443) {
    throw new LowportError('ERR_LISTEN_ADDRESS', `${shown}: with a certificate, lowport serves port 443 by TLS`, {
      hint: 'Leave the role out, or take another port for plain HTTP.',
    });
  }
}

function readAssignment(text: string): { name: string; value: string } {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { name, value };
  throw new LowportError('ERR_ENVIRONMENT', `--env ${JSON.stringify(text)}: it is not NAME=VALUE`, {
    hint: 'A name has letters, digits and _, and begins with no digit: --env LOG_LEVEL=debug',
  });
}

function readSandbox(text: string): Sandbox {
  const sandbox = sandboxes.find(known => known === text);
  if (sandbox !== undefined) return sandbox;
  throw new LowportError('ERR_SANDBOX', `--sandbox ${JSON.stringify(text)}: there is no such sandbox`, {
    hint: `Choose one of ${sandboxes.join(', ')}: no outgoing network, the usual one, none.`,
  });
}

/** systemd.resource-control(5), MemoryMax=: bytes with K, M, G, T, or a percentage of the machine's. */
function readSize(text: string): string {
  const [, amount, unit] = /^(\d{1,15})([KMGT%]?)$/.exec(text) ?? [];
  if (amount !== undefined && Number(amount) > 0 && !(unit === '%' && Number(amount) > 100)) return text;
  throw new LowportError('ERR_MEMORY', `--memory-max ${JSON.stringify(text)}: it is not an amount of memory`, {
    hint: 'Write it as 512M, 2G or 50%.',
  });
}
