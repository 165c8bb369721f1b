import type { Suite } from './root.js';

/** Packages that the host tests want beside what every host has. Tests that can share a root do. */
export const checkPackages = ['apache2', 'certbot', 'docker.io', 'libcap2-bin', 'nginx', 'postgresql', 'redis-server'];
export const podmanPackages = ['podman', 'podman-compose'];
export const rulePackages = ['authbind', 'firewalld', 'iptables', 'libcap2-bin', 'nftables', 'procps'];
export const httpsPackages = [
  'certbot',
  'chromium',
  'fonts-dejavu-core',
  'libnss3-tools',
  'openssl',
  'pebble',
  'sslscan',
];
/** Of every test with a reverse proxy. */
export const proxyPackages = ['nginx', 'apache2', 'caddy', 'haproxy'];

/** The roots that the tests boot in their short form, in the order in which they come to them. */
export const usedRoots: [suite: Suite, packages: readonly string[]][] = [
  ['bookworm', checkPackages],
  ['trixie', podmanPackages],
  ['bookworm', podmanPackages],
  ['bookworm', rulePackages],
  ['bookworm', ['podman']],
  ['bullseye', []],
  ['sid', []],
  ['bookworm', httpsPackages],
  ['bookworm', proxyPackages],
  ['bullseye', rulePackages],
];
