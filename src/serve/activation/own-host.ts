/** Whether the host, as a program asks for it, is this machine; a name that only the name service knows counts as another. */
export function isOwnHost(host: string): boolean {
  if (/^(?:|localhost|.+\.localhost|(?:::ffff:)?127\..*|::1|0\.0\.0\.0|::)$/i.test(host)) return true;
  const { hostname, networkInterfaces } = process.getBuiltinModule('node:os'); // here alone, so that no other start loads it
  if (host === hostname()) return true;
  return Object.values(networkInterfaces()).some(addresses => addresses?.some(({ address }) => address === host));
}
