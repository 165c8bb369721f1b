import type { Blocker } from '../../file-access.js';

/** What a way has to know of the machine that its plan is for. A plain value: host/ collects it, tests write it down. */
export type HostFacts = {
  systemdVersion: number;
  lowportVersion: string;
  program: Program;
  /** The user of the service; without one systemd makes a dynamic user, who owns nothing and is in no group. */
  user?: { name: string; uid: number /** The primary one, by name. */; group: string };
  /**
   * Whether the name of the service is that of a user who exists, and whom no earlier install has made: a dynamic user
   * of that name would be that user.
   */
  nameIsTaken: boolean;
  /** The file of the node binary, all links followed. */
  nodeFile: string;
  /** The folder of PM2, beside the program or else where it is installed for all; undefined where there is none. */
  pm2?: string;
  /** The first port that everybody may open, as it is without lowport: net.ipv4.ip_unprivileged_port_start. */
  unprivilegedPortStart: number;
  /** Whether Podman makes services of `.container` files, from 4.4 on: podman-systemd.unit(5). */
  hasQuadlet: boolean;
  /** The command that reads compose.yaml, its program an absolute path: Docker's where it is, else Podman's. */
  composer?: readonly [program: string, ...args: string[]];
  /** Those of --env-file that somebody beside root may change. */
  envFilesOfOthers: string[];
  /** Name servers of the host at an address where clouds answer with their metadata: they must stay in reach. */
  nameservers: string[];
  /** What is in the homes, and what of them the service must see. */
  homes: HomeFacts;
  /** What keeps the service's user from the files that it needs. */
  blocked: {
    path: string;
    use: string;
    blocker: Blocker /** Whose it is, by name, where that is not root. */;
    owner?: string;
  }[];
  /** Keys and certificates beside the program that the service's user may not read. */
  unreadableKeys: string[];
};

/** The paths of the command line, as the user has them: a link such as `current` stays a link, releases come and go. */
export type Program = {
  name: string;
  /** The project: the folder of its package. */
  folder: string;
  entry: string;
  workdir: string;
  node: string;
  register: string;
};

export type HomeFacts = {
  /** Folders below homes to bind into the service, outermost only. */
  exposed: string[];
  /** Homes in use that ProtectHome= does not cover, as they are in none of /home, /root and /run/user. */
  elsewhere: string[];
  /** Paths of --read-write below homes: they have to be bound too. */
  writable: string[];
};
