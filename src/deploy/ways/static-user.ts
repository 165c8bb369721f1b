import type { HostFacts } from './facts.js';
import type { Command } from './plan.js';
import { refuseForWay } from './refuse.js';

/** Who runs a service that gains its right at its start: `DynamicUser=` implies `NoNewPrivileges=`, systemd.exec(5). */
export type StaticUser = {
  user: NonNullable<HostFacts['user']>;
  prepare: Command[];
  settle: Command[];
};

/** The number of a user who is not there before the plan is performed. */
export const madeByPlan = -1;

/**
 * The user of the options, or a system user of the service's name, whom the plan makes and takes away again.
 * @throws {LowportError} `ERR_WAY_CANNOT` where that name is none for a user.
 */
export function planStaticUser({ user, program }: HostFacts, way: string): StaticUser {
  if (user !== undefined) return { user, prepare: [], settle: [] };
  const { name } = program;
  // useradd(8): shorter than LOGIN_NAME_MAX, and no dot.
  if (!/^[a-z_][a-z0-9_-]{0,30}$/.test(name)) {
    throw refuseForWay(`name "${name}"`, way, 'the service needs a user, and this is no name for one', cure);
  }
  const unit = `/etc/systemd/system/${name}.service`;
  const line = `u ${name} - "${userComment(name)}" /nonexistent /usr/sbin/nologin`;
  return {
    user: { name, uid: madeByPlan, group: name },
    prepare: [['systemd-sysusers', '--inline', line]],
    // Another way of the same program may have the user now.
    settle: [['sh', '-c', `! getent passwd ${name} >/dev/null || grep -qsx User=${name} ${unit} || userdel ${name}`]],
  };
}

const cure = 'Choose the user with --user, or another --name with small letters and digits, at most 31.';

/** By which a user is known for one that lowport has made. */
export function userComment(name: string): string {
  return `${name}, a service of lowport`;
}
