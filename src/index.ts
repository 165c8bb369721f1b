export { LowportError } from './errors.js';
export { explainListenError, type ListenContext } from './explain-listen-error.js';
export { type Address, formatAddress, type ListenAddress, parseListenAddress } from './listen-address.js';
export { adopt } from './serve/activation/adopt.js';
export type { InheritedSocket, InheritedSockets } from './serve/activation/inherited-sockets.js';
export { inheritedSockets } from './serve/activation/process-sockets.js';
export { Notifier } from './serve/lifecycle/notifier.js';
export { ready } from './serve/ready.js';
