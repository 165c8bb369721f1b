export { LowportError } from './errors.js';
export { type Address, formatAddress, type ListenAddress, parseListenAddress } from './listen-address.js';
