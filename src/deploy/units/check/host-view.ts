import type { Blocker, Identity, Need } from '../../../file-access.js';
import type { Unit } from '../unit.js';

/** What the rules may ask of the host that the units are for. Read-only; host/ answers, tests write it down. */
export type HostView = {
  systemd: number;
  /** `net.ipv4.ip_unprivileged_port_start` of the host: ports below it need a right. Undefined where it is not known. */
  firstFreePort?: number;
  /** A unit by its name or alias, undefined where there is none, or it is masked. */
  findUnit(name: string): Unit | undefined;
  /** All socket units there are. */
  listSockets(): Unit[];
  /** Undefined where this machine is not the host, such as a Mac that the units are written on. */
  files?: FileView;
};

export type FileView = {
  /** Undefined where there is no such user. */
  findUser(name: string): Identity | undefined;
  hasGroup(name: string): boolean;
  /** Links followed. `missing` where there is none, undefined where this process may not look. */
  look(path: string): FileFacts | 'missing' | undefined;
  /** What keeps somebody from a file that is there; also undefined where this process may not look. */
  findBlocker(path: string, who: Identity, need: Need): Blocker | undefined;
  /** Who beside root may change where a path leads, or that it leads to no file, as the end of a sentence. */
  findDistrust(path: string): string | undefined;
  /** The beginning of a text file, undefined where there is none that can be read. */
  read(path: string): string | undefined;
  /** The capabilities of a file as getcap(8) prints them, empty for none, undefined where it cannot be told. */
  readCapabilities(path: string): string | undefined;
};

export type FileFacts = { kind: 'file' | 'folder' | 'other'; mode: number; path: string };
