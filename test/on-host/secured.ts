import type { Host } from '../host/index.js';
import { Authority, type Issued } from '../support/authority.js';
import { deployApp } from './installed.js';

export const authority = await Authority.create();

/** Where the service's certificate and key are, for root alone, and the root that clients trust. */
export const folder = '/etc/app-tls';
export const root = `${folder}/root.pem`;

/** A name that leads to the host itself. */
export const name = 'app.test';

/** Puts a certificate where the service's unit has it from. */
export async function putCertificate(host: Host, issued: Pick<Issued, 'chain' | 'key'>): Promise<void> {
  await host.write(`${folder}/fullchain.pem`, issued.chain);
  await host.write(`${folder}/privkey.pem`, issued.key, { mode: 0o600 });
}

/** Deploys a program of test/apps as `app` with a certificate, as the README says, and starts its socket and service. */
export async function startSecured(host: Host, app: string, options = ''): Promise<void> {
  const entry = await deployApp(host, app);
  await host.write(root, authority.root);
  await host.run(`grep -q ${name} /etc/hosts || echo 127.0.0.1 ${name} >> /etc/hosts`);
  await putCertificate(host, await authority.issue({ names: [name] }));
  await generate(host, entry, `--tls-cert ${folder}/fullchain.pem --tls-key ${folder}/privkey.pem ${options}`);
}

/** Writes the units of `app`, and starts it anew with them. */
export async function generate(host: Host, entry: string, options: string): Promise<void> {
  const command = `node_modules/.bin/lowport generate ${entry} --name app ${options} --force --out /etc/systemd/system`;
  await host.run(`cd /srv/app && ${command}`);
  await host.run('systemctl daemon-reload && systemctl restart app.socket && systemctl restart app.service');
}

/** The answer of curl, which trusts the root alone. */
export async function curl(host: Host, words: string): Promise<string> {
  return (await host.run(`curl -sS --max-time 20 --cacert ${root} ${words}`)).stdout;
}

/** The serial number of the certificate that is served. */
export async function readSerial(host: Host): Promise<string> {
  const script =
    `const s = require("tls").connect({ port: 443, servername: "${name}", rejectUnauthorized: false }, () => { ` +
    'console.log(s.getPeerCertificate().serialNumber); s.destroy(); })';
  return (await host.run(`node -e '${script}'`)).stdout.trim();
}
