import type { Identity } from '../../file-access.js';
import type { Address } from '../../listen-address.js';
import type { Finding } from '../finding.js';
import type { Interrupted } from '../interrupted.js';
import type { Certificate, NeededFile, NodeBinary } from './facts-of-files.js';
import type { Firewall } from './facts-of-firewall.js';
import type { Run, ServiceUnit, SocketUnit } from './facts-of-units.js';

/** What doctor was asked. */
export type Question = {
  /** The places that the user named. */
  places: Address[];
  user?: string;
  unit?: string;
  /** Absolute. */
  entry?: string;
  /** The node that would run the entry, absolute. */
  node: string;
};

/** All that doctor knows of this machine. A plain value: the probes of host/ collect it, tests write it down. */
export type Facts = {
  question: Question;
  /** What the question is about: as asked, or the places of the unit where none were named. */
  places: Address[];
  platform: Platform;
  /** `net.ipv4.ip_unprivileged_port_start`: ports below it need root or CAP_NET_BIND_SERVICE. */
  firstFreePort: number;
  /** Who would listen: the user of the service, that of --user, or the one who asks. */
  runner: Runner;
  /** Undefined where ss(8) is missing. */
  listeners: Listener[] | undefined;
  /** The service that the question is about. */
  service?: ServiceUnit;
  /** Its socket units, and those that hold one of the places. */
  sockets: SocketUnit[];
  /** Other services of Node that fail, where nothing says which of them is meant. */
  alsoFailing: string[];
  /** What `check` finds wrong with the service's unit, where systemd could not so much as start its program. */
  checked: Finding[];
  /** The last starts of the service, the latest last. */
  runs: Run[];
  node: NodeBinary;
  files: NeededFile[];
  certificates: Certificate[];
  firewall: Firewall | undefined;
  /** Whether the service's own node loads the service's own sd-notify. Undefined where that was of no interest. */
  notifyAddon?: boolean;
  /** Changes of this host that a lowport has not brought to their end. */
  interrupted: Interrupted[];
  /** Why what lowport keeps of its installations cannot be read, and the cure. */
  recordFault?: { text: string; cure: string };
  /** The preload of this lowport. */
  register: string;
  unread: Unread[];
};

/** A fact that could not be read, as the end of "Not read: ...". */
export type Unread = { what: string; why: string };

/** What kind of machine it is. `systemd` tells whether systemd is process 1 here, sd_booted(3). */
export type Platform = {
  systemd: boolean;
  /** The name of process 1, where there is a /proc. */
  init: string | undefined;
  /** `docker`, `podman`, `lxc`...: by the markers that these leave. Undefined outside of containers. */
  container: string | undefined;
  wsl: boolean;
};

/** A listening TCP socket of this network namespace. */
export type Listener = {
  host: string;
  port: number;
  /** Whether a socket on `[::]` leaves IPv4 alone. */
  ipv6Only: boolean;
  user: string;
  /** Empty where this process may not see them. */
  processes: { name: string; pid: number }[];
  /** The systemd unit that opened it: a socket unit, a service. */
  unit: string | undefined;
};

/** A user by name; a dynamic user who does not run has the name of the service and owns nothing. */
export type Runner = Identity & { name: string };
