import type { Command } from '@commander-js/extra-typings';
import { wayNames } from '../../deploy/ways/ways.js';
import { addHealthOptions } from '../deploy/options.js';

/** The options that generate and install share. Checked by readOptions, so that the library says what is wrong. */
export function addDeployOptions(command: Command) {
  return addHealthOptions(addOwnOptions(command));
}

function addOwnOptions(command: Command) {
  return command
    .argument('[entry]', "the program's file; default: what npm start runs, package.json's main, server.js, index.js")
    .usage('[options] [entry] [-- args...]')
    .option('--way <way>', `how the ports are served: ${wayNames.join(', ')}; default: socket`)
    .option('--name <name>', "of the units; default: the package's or the file's")
    .option('--listen <address>', '[role=]address: 80, https=8443, [::1]:80, /run/app.sock (repeatable)', collect)
    .option('--tls-cert <file>', 'serve https: certificate with its chain, PEM, or a live folder of Certbot')
    .option('--tls-key <file>', 'its private key, PEM; the default listen becomes 80 and 443')
    .option('--tls <name=cert,key>', 'another certificate, for this server name (repeatable)', collect)
    .option('--tls-min <version>', 'oldest TLS that is spoken: 1.2, 1.3; default: 1.2')
    .option('--hsts <age>', 'tell browsers to come by https only: 365d, 365d,subdomains')
    .option('--redirect', 'send http to https at once; default: when the program has left the http port alone')
    .option('--no-redirect', 'do not')
    .option('--acme-webroot <dir>', "answer challenges of certbot's --webroot from there, beside the redirect")
    .option('--http2', 'speak HTTP/2 with clients that offer it; not with every framework, see docs/https.md')
    .option('--proxy-protocol <from=networks>', 'believe the PROXY protocol of these, and refuse all others')
    .option('--user <user>', 'run as this user; default: a dynamic user of systemd')
    .option('--workdir <dir>', "working directory; default: the program's package")
    .option('--node <file>', 'node binary; default: the one that runs this')
    .option('--node-options <options>', "Node's own options: --node-options '--max-old-space-size=4096'")
    .option(
      '--env <name=value>',
      'set an environment variable, for all to read; it wins over files (repeatable)',
      collect,
    )
    .option('--env-is-public', 'set variables of --env that look like secrets all the same')
    .option('--env-file <file>', 'have Node read variables from a .env file at every start (repeatable)', collect)
    .option(
      '--credential <name=file>',
      'give a secret to the program: $CREDENTIALS_DIRECTORY/NAME (repeatable)',
      collect,
    )
    .option('--encrypted-credential <name=file>', 'the same for a file of systemd-creds (repeatable)', collect)
    .option('--sandbox <level>', 'closed (no outgoing network), outbound, off; default: outbound')
    .option('--read-write <path>', 'let the program write here (repeatable)', collect)
    .option(
      '--run-from <path>',
      'let it run files from here, where it may write: a cache of tools (repeatable)',
      collect,
    )
    .option('--allow-metadata', 'let the program ask the cloud for keys of the machine, at 169.254.169.254')
    .option('--memory-max <size>', 'memory limit: 512M, 2G, 50%')
    .option('--start-timeout <duration>', 'time until it listens, as after migrations: 150s, 5min; default: 90s')
    .option('--drain-timeout <duration>', 'time to finish requests when it stops: 30s, 1min')
    .option('--idle-exit <duration>', 'end when nobody has been connected for so long; the next one starts it again')
    .option('--workers <number>', 'serve with so many processes; auto: one on each processor')
    .option('--maintenance <file>', 'page to answer 503 with while the program cannot start; default: a plain one')
    .option('--no-maintenance', 'let clients wait for as long as the program cannot start')
    .option('--maintenance-after <duration>', 'how long they wait before they see the page; default: 10s')
    .option('--map <from=to,..>', 'which socket a program gets that listens elsewhere: 3000=443')
    .option('--exec <file>', 'proxyd: any program, not one for node; its arguments stand after --')
    .option(
      '--system-node',
      "setcap: give the capability to the host's own node binary, and so to everybody who runs it",
    )
    .option('--image <image>', 'of the container; default: localhost/NAME')
    .option(
      '--server-name <host>',
      "of a proxy's site; default: every name that no other site has (repeatable)",
      collect,
    )
    .option('--systemd <version>', "write for this systemd; default: this host's");
}

/** Of an option that can be repeated. */
export function collect(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}
