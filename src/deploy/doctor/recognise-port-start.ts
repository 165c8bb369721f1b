import { formatAddress } from '../../listen-address.js';
import type { Recogniser } from './recogniser.js';
import { findGuardedPlaces, maySomehowBind } from './rights.js';
import { run } from './words.js';

const usualStart = 1024;
const setStart = run(`echo ${usualStart} >/proc/sys/net/ipv4/ip_unprivileged_port_start`);
const findSetting = [
  'And remove what sets it at the next start:',
  run('grep -rs ip_unprivileged_port_start /etc/sysctl.conf /etc/sysctl.d /run/sysctl.d /usr/lib/sysctl.d'),
];

/** `net.ipv4.ip_unprivileged_port_start` guards more than it does elsewhere. */
export const raisedStartRecogniser: Recogniser = {
  code: 'port-start-raised',
  severity: 'error',
  situation: '`net.ipv4.ip_unprivileged_port_start` is above 1024 and guards the port',
  find: facts => {
    const place = findGuardedPlaces(facts).find(({ port }) => port >= usualStart);
    if (place === undefined || maySomehowBind(facts)) return undefined;
    const { runner, firstFreePort } = facts;
    return {
      text: `${formatAddress(place)}: user ${runner.name} may not open it, as net.ipv4.ip_unprivileged_port_start is ${firstFreePort} here instead of ${usualStart}`,
      cure: ['Set it back:', setStart, ...findSetting],
    };
  },
};

/** It guards less. */
export const loweredStartRecogniser: Recogniser = {
  code: 'port-start-lowered',
  severity: 'notice',
  situation: '`net.ipv4.ip_unprivileged_port_start` is lowered: every user may take the port',
  find: ({ places, firstFreePort, platform }) => {
    // A container lowers it for itself alone.
    if (!platform.systemd) return undefined;
    const place = places.find(one => 'port' in one && one.port < usualStart && one.port >= firstFreePort);
    if (place === undefined) return undefined;
    return {
      text: `${formatAddress(place)}: every user of this machine may open it while it is free, as net.ipv4.ip_unprivileged_port_start is ${firstFreePort}`,
      cure: ['Where a socket unit holds the port (npx lowport install), set it back:', setStart, ...findSetting],
    };
  },
};
