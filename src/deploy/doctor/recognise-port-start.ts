import { formatAddress } from '../../listen-address.js';
import type { Recogniser } from './recogniser.js';
import { findGuardedPlaces, maySomehowBind } from './rights.js';

const usualStart = 1024;

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
      cure:
        `Find what sets it: grep -rs ip_unprivileged_port_start /etc/sysctl.conf /etc/sysctl.d /run/sysctl.d /usr/lib/sysctl.d\n` +
        `Remove that line, and: sysctl -w net.ipv4.ip_unprivileged_port_start=${usualStart}`,
    };
  },
};

/** It guards less. */
export const loweredStartRecogniser: Recogniser = {
  code: 'port-start-lowered',
  severity: 'notice',
  situation: '`net.ipv4.ip_unprivileged_port_start` is lowered: every user may take the port',
  find: ({ places, firstFreePort }) => {
    const place = places.find(one => 'port' in one && one.port < usualStart && one.port >= firstFreePort);
    if (place === undefined) return undefined;
    return {
      text: `${formatAddress(place)}: every user of this machine may open it while it is free, as net.ipv4.ip_unprivileged_port_start is ${firstFreePort}`,
      cure:
        'Let a socket unit hold the port, so that it is never free (lowport generate), and take the right back:\n' +
        `sysctl -w net.ipv4.ip_unprivileged_port_start=${usualStart}`,
    };
  },
};
