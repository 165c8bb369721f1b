export { bootHost } from './boot-host.js';
export type { CommandResult } from './enter.js';
export type { FileOptions, Host, HostOptions, RunOptions } from './host.js';
export { hostTest } from './host-test.js';
export type { Suite } from './root.js';
export { waitFor } from './wait-for.js';
