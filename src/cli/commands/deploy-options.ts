import type { Command } from '@commander-js/extra-typings';
import { wayNames } from '../../deploy/ways/ways.js';
import { addHealthOptions } from '../deploy/options.js';

/** The options that generate and install share. Checked by readOptions, so that the library says what is wrong. */
export function addDeployOptions(command: Command) {
  return addHealthOptions(addOwnOptions(command));
}

function addOwnOptions(command: Command) {
  return command
    .argument('[entry]', "the program's file; default: what npm start runs, main, server.js, index.js")
    .usage('[options] [entry] [-- args...]')
    .optionsGroup('Program:')
    .option('--name <name>', "name the units; default: the package's name")
    .option('--workdir <dir>', "start here; default: the package's folder")
    .option('--node <file>', 'run this node; default: the one you run now')
    .option('--node-options <options>', 'pass options to node itself, in quotes')
    .option('--user <user>', 'run as this user; default: a dynamic user')
    .option('--workers <number>', 'run this many processes; auto: one per CPU')
    .optionsGroup('Ports and https:')
    .option('--listen <address>', 'serve 80, https=8443, [::1]:80, /run/a.sock (repeatable)', collect)
    .option('--map <from=to,..>', 'pair the port in the code with one: 3000=443')
    .option('--proxy-protocol <from=nets>', 'require the PROXY protocol, from these only')
    .option('--tls-cert <file>', 'certificate chain (PEM), or Certbot live folder')
    .option('--tls-key <file>', 'private key (PEM); listen on 80 and 443')
    .option('--tls <name=cert,key>', 'add a certificate for a name (repeatable)', collect)
    .option('--tls-min <version>', 'require TLS 1.2 (default) or 1.3')
    .option('--hsts <age>', 'require https: 365d, 365d,subdomains')
    .option('--redirect', 'redirect http to https; default: unless the program serves http')
    .option('--no-redirect', 'never redirect http to https')
    .option('--acme-webroot <dir>', 'answer ACME challenges from this folder')
    .option('--http2', 'offer HTTP/2; read docs/https.md first')
    .optionsGroup('Variables and secrets:')
    .option('--env <name=value>', 'set a variable, over those of files; anyone can read it (repeatable)', collect)
    .option('--env-is-public', 'accept values of --env that look like secrets')
    .option('--env-file <file>', 'load a .env file at each start (repeatable)', collect)
    .option('--credential <id=file>', 'pass a secret as $CREDENTIALS_DIRECTORY/ID (repeatable)', collect)
    .option('--encrypted-credential <id=file>', 'same, encrypted by systemd-creds (repeatable)', collect)
    .optionsGroup('Sandbox and limits:')
    .option('--sandbox <level>', 'closed (no outgoing network), outbound (default), off')
    .option('--read-write <path>', 'allow writing here (repeatable)', collect)
    .option('--run-from <path>', 'allow running files that it can write here (repeatable)', collect)
    .option('--allow-metadata', 'allow 169.254.169.254, the metadata of clouds')
    .option('--memory-max <size>', 'limit memory: 512M, 2G, 50%')
    .optionsGroup('Start and stop:')
    .option('--start-timeout <time>', 'wait this long until it listens; default: 90s')
    .option('--drain-timeout <time>', 'allow this long to finish requests: 30s')
    .option('--idle-exit <time>', 'exit when unused for this long; the next connection starts it again')
    .option('--maintenance <file>', 'answer 503 with this page while it cannot start')
    .option('--no-maintenance', 'let clients wait while it cannot start')
    .option('--maintenance-after <time>', 'show the page after this long; default: 10s')
    .optionsGroup('Other ways than socket:')
    .option('--way <way>', `${wayNames.join(', ')}; default: socket`)
    .option('--exec <file>', 'proxyd: run this instead of node')
    .option('--system-node', "setcap: change the system's node, for every user")
    .option('--image <image>', 'container image; default: localhost/NAME')
    .option('--server-name <host>', 'name of the proxy site (repeatable)', collect)
    .option('--systemd <version>', "write for this version; default: this host's");
}

/** Of an option that can be repeated. */
export function collect(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}
