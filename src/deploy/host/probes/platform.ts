import { existsSync } from 'node:fs';
import type { Platform } from '../../doctor/facts.js';
import { readText } from '../read-if-there.js';

/** Where the program runs: by the markers that systemd, containers and WSL leave. */
export function readPlatform(): Platform {
  return {
    // sd_booted(3)
    systemd: existsSync('/run/systemd/system'),
    init: readText('/proc/1/comm')?.trim(),
    container: findContainer(),
    wsl: /microsoft/i.test(readText('/proc/sys/kernel/osrelease') ?? ''),
  };
}

/** `net.ipv4.ip_unprivileged_port_start`; 1024 where the kernel is too old to have it. */
export function readFirstFreePort(): number {
  return Number(readText('/proc/sys/net/ipv4/ip_unprivileged_port_start') ?? 1024);
}

function findContainer(): string | undefined {
  if (existsSync('/.dockerenv')) return 'docker';
  if (existsSync('/run/.containerenv')) return 'podman';
  if (process.env['KUBERNETES_SERVICE_HOST'] !== undefined) return 'kubernetes';
  // Both are written by a container manager that follows systemd's container interface.
  const named = readText('/run/systemd/container')?.trim() ?? readText('/run/host/container-manager')?.trim();
  return named || process.env['container'];
}
