/** Of every test with a reverse proxy, so that they share a root. */
export const proxyPackages = ['nginx', 'apache2', 'caddy', 'haproxy'];
