import type { LoadMode } from '../load/options.js';
import type { PackageManager } from './prepare-app.js';

/** A program of the table, and how people start it. */
export type FieldProgram = {
  /** In the table. */
  name: string;
  /** A folder of apps/. */
  app: string;
  /** A program of test/apps/field that is laid into the folder beside its packages. */
  file?: string;
  manager?: PackageManager;
  /** What of the app goes to the host; all of it unless told. */
  ship?: readonly string[];
  /** As `lowport install` gets it, seen from the program's folder. */
  entry: string;
  args?: string;
  /** Of `lowport install`; `--listen 80` unless told. */
  options?: string;
  /** Environment variables of the program. */
  env?: Readonly<Record<string, string>>;
  /** What clients ask; two kinds of connections for `/` unless told. */
  loads?: readonly FieldLoad[];
  /** Where an event stream is. */
  stream?: string;
  /** Where a WebSocket is, and what is said on it first. */
  socket?: { path: string; say?: string };
  /** How the idle connection is made. */
  idle?: 'http' | 'http2' | 'mqtt' | 'tcp';
  /** Of a unix socket. */
  path?: string;
  tls?: true;
  /** Why it cannot be compared with the same program under a hand-made socket unit. */
  notBare?: string;
  /** Where `install` has to refuse: what it says. */
  refused?: RegExp;
};

export type FieldLoad = {
  mode: LoadMode;
  /** Of the URL; `/` unless told. */
  path?: string;
  headers?: Record<string, string>;
  /** 16 unless told. */
  clients?: number;
};

export const httpLoads: readonly FieldLoad[] = [{ mode: 'own-connection' }, { mode: 'connection-per-request' }];

/** The same two kinds for another path. */
export function ask(path: string, headers?: Record<string, string>): FieldLoad[] {
  return httpLoads.map(load => ({ ...load, path, ...(headers && { headers }) }));
}
