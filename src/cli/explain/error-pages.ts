import type { Page } from './page.js';

/** Of the codes of errors, each with its meaning, as an error itself names only one case of it. */
export const errorPages: Readonly<Record<string, Page & { meaning: string }>> = {
  ERR_USAGE: {
    meaning: 'The words of the command line are wrong: an unknown command or option, or a value that it does not take',
    example: 'lowport instal server.js',
    cure: 'See the help of the command: lowport install --help',
  },
  ERR_CHECK_CODE: {
    meaning: '--ignore of check names a code that there is not',
    example: 'lowport check --ignore start-limits app.service',
    cure: 'lowport explain lists the codes.',
  },
  ERR_EXPLAIN_CODE: {
    meaning: 'lowport explain knows no such code',
    example: 'lowport explain start-limits',
    cure: 'lowport explain lists the codes.',
  },
  ERR_PROGRAM_ENDED: {
    meaning: 'The program that lowport dev runs has ended, and nothing starts it again',
    example: 'lowport dev server.js, and server.js throws',
    cure: 'What it said stands above; correct it, and repeat the command.',
  },
  ERR_PROBE: {
    meaning: '--probe or --probe-command of harden is not what can be asked of a service',
    example: 'lowport harden shop --probe localhost/health',
    cure: 'Write it as --probe http://localhost/health',
  },
  ERR_RENEWAL: {
    meaning:
      'A reload asked for renewed certificates, and the unit that reads them brought none; the earlier ones serve on',
    example: 'systemctl reload shop.service, and /etc/ssl/shop.key is gone',
    cure: 'Put the files there, then repeat the reload.',
  },
  ERR_WORKER_ENDED: {
    meaning: 'A worker of lowport run ended before it was ready',
    example: 'ExecStart=lowport run server.js, and server.js throws',
    cure: 'Correct what the journal shows of it.',
  },
  ERR_NOBODY_TO_ASK: {
    meaning: 'The command asks before it changes something, and there is no terminal',
    example: 'ssh web lowport install server.js',
    cure: 'Repeat the command with --yes; --dry-run shows what it would do.',
  },
  ERR_INTERRUPTED: {
    meaning: 'A signal ended the command before it was done, or the question was left by Ctrl-C',
    example: 'Ctrl-C at "Install it?"',
    cure: 'Repeat the command when you want to.',
  },
  ERR_NOT_ROOT: {
    meaning: 'The command changes this host, which only root may',
    example: 'lowport install server.js, as a plain user',
    cure: 'Run the same with sudo.',
  },
  ERR_NAME_TAKEN: {
    meaning:
      'The name belongs to something else: a user of the host, a unit, or a service that uses what lowport has kept',
    example: 'lowport install server.js --name www-data',
    cure: 'Give another one with --name; or say that you mean the user: --user.',
  },
  ERR_NOT_INSTALLED: {
    meaning: 'lowport has installed nothing of that name',
    example: 'lowport uninstall shopp',
    cure: 'lowport status shows the names.',
  },
  ERR_NOT_INTERRUPTED: {
    meaning: 'No change of that name was interrupted',
    example: 'lowport uninstall shop --interrupted',
    cure: 'Use uninstall without --interrupted to take off what is installed.',
  },
  ERR_HALF_DONE: {
    meaning: 'An earlier change of that name was interrupted, and stands between',
    example: 'lowport install was killed, and lowport deploy follows',
    cure: 'Do first what the message says: repeat that command, or take it off with --interrupted.',
  },
  ERR_TLS_PAIR: {
    meaning: 'A certificate was named without its key, or a key without its certificate',
    example: 'lowport dev --tls-cert shop.pem',
    cure: 'Name both: --tls-cert and --tls-key.',
  },
  ERR_NO_FILE: {
    meaning: 'A file or folder that an option names is not there, or of another kind',
    example: 'lowport install server.js --env-file .envv',
    cure: 'Look at the spelling, or name another.',
  },
  ERR_WORKERS: {
    meaning: '--workers is no number of workers, or the program is none that lowport can start several of',
    example: 'lowport run server.js --workers many',
    cure: 'Write --workers 4 or --workers auto, with the file of a program.',
  },
  ERR_FILE_SYSTEM: {
    meaning: 'The file system refused: it is full, read-only, or out of reach',
    example: 'lowport install server.js, on a full disk',
    cure: 'Correct what the reason says (df -h shows room), and repeat the command.',
  },
  ERR_NO_UNIT: {
    meaning: 'There is no unit of that name, or no unit file in that folder',
    example: 'lowport check shopp.service',
    cure: 'Name its file; systemctl list-unit-files shows the units of this host.',
  },
  ERR_UNIT_NAME: {
    meaning: 'That is no name of a unit',
    example: 'lowport check app.conf',
    cure: 'Name a unit or its file: app.service, app.socket, ./units/app.service.',
  },
  ERR_ENTRY: {
    meaning: 'The program is not there, or is nothing that node runs',
    example: 'lowport install serve.js',
    cure: 'Name the file that node runs: lowport install server.js',
  },
  ERR_START_SCRIPT: {
    meaning: 'What npm start runs is no single program of Node, so that no unit can be made of it',
    example: '"start": "tsc && node server.js"',
    cure: 'Name the program: lowport install server.js',
  },
  ERR_FILE_DIFFERS: {
    meaning: 'A file that lowport would write or remove was written or edited by somebody else',
    example: 'An edited /etc/systemd/system/shop.service',
    cure: 'See what would be lost with --force --dry-run; then move it away, or repeat with --force.',
  },
  ERR_TRIAL: {
    meaning: 'A second instance of the service does not work as it is, so that harden has nothing to compare with',
    example: 'lowport harden shop, and shop locks a file of its own',
    cure: 'Let it start beside the one that runs, and answer each probe.',
  },
  ERR_NO_SERVICE: {
    meaning: 'There is no service of that name',
    example: 'lowport harden shopp',
    cure: 'lowport status lists those that lowport has installed.',
  },
  ERR_NO_SOCKET: {
    meaning: 'No socket unit starts the service, so that a second instance would need the same port',
    example: 'lowport harden shop, of --way ambient',
    cure: 'Install it by sockets: lowport install --way socket',
  },
  ERR_IN_THE_WAY: {
    meaning: 'Something that is no file is where a file is to be written',
    example: 'A folder named /etc/systemd/system/shop.service',
    cure: 'Look at it and move it away, or choose another --name.',
  },
  ERR_OTHER_PROJECT: {
    meaning: 'The name belongs to an installation of another folder',
    example: 'lowport install in /srv/blog, and its package.json says "name": "shop"',
    cure: 'Give it a name of its own: --name; where it is the same project that has moved: --replace',
  },
  ERR_OWNER: {
    meaning: 'A user or group that a file is to belong to is not there',
    example: 'lowport install --way nginx on a host without the group of nginx',
    cure: 'Install the package that brings it, or make it with useradd or groupadd.',
  },
  ERR_PROGRAM_MISSING: {
    meaning: 'A program that the way needs is not installed here',
    example: 'lowport install server.js --way nginx, without nginx',
    cure: 'Install what the message names, and repeat the command.',
  },
  ERR_PROGRAM_OLD: {
    meaning: 'A program that the way needs is too old for it',
    example: 'lowport install server.js --way quadlet, with podman 4.3',
    cure: 'Upgrade it, or take the way that the message names.',
  },
  ERR_BUSY: {
    meaning: 'Another lowport is changing this host now',
    example: 'Two lowport install at once',
    cure: 'Wait until it has ended, and repeat the command.',
  },
  ERR_ELSEWHERE: {
    meaning: 'What the way makes is not for this host',
    example: 'lowport install server.js --way kubernetes',
    cure: 'Write the files and use them there: lowport generate --way kubernetes --out kubernetes',
  },
  ERR_NO_SYSTEMD: {
    meaning: 'systemd does not run here, and would have to start the service',
    example: 'lowport install server.js in a container',
    cure: 'lowport doctor says what to use here instead.',
  },
  ERR_SERVICE_FAILED: {
    meaning: 'The service did not start; the end of what it said stands in the message. What was installed is undone',
    example: 'lowport install server.js, and server.js throws',
    cure: 'Correct it, and repeat the command.',
  },
  ERR_NOT_SERVED: {
    meaning: 'After the start nobody answered on a port that was to be served. What was installed is undone',
    example: 'lowport install server.js, and server.js listens on 3000',
    cure: 'Tell lowport which port the program takes: --map 3000=80',
  },
  ERR_RECORD: {
    meaning: 'What lowport keeps of an installation cannot be read',
    example: 'An edited file in /var/lib/lowport',
    cure: 'Put it back from a backup, or move it away; lowport then knows nothing of it.',
  },
  ERR_RECORD_FOLDER: {
    meaning: 'The folder of those records cannot be used or trusted',
    example: 'chmod 0777 /var/lib/lowport',
    cure: 'Look at it, ls -ld /var/lib/lowport, and correct it.',
  },
  ERR_ADDRESS_HELD: {
    meaning: 'Another process has the unix socket or the address',
    example: '--listen /run/shop.sock, which another server made',
    cure: 'End that process, or take another address.',
  },
  ERR_STEP: {
    meaning: 'A command that lowport ran on the host failed. What was done before it is undone',
    example: 'systemctl enable --now shop.socket',
    cure: 'Correct what it said, and repeat the command.',
  },
  ERR_UNIT: {
    meaning: 'systemd knows no unit of that name',
    example: 'lowport doctor --unit shopp.service',
    cure: 'systemctl list-unit-files --type=service; after a change, systemctl daemon-reload',
  },
  ERR_FILE_KIND: {
    meaning: 'The file is a folder, a device, a pipe or the like',
    example: 'lowport check /dev/zero.service',
    cure: 'Put a regular file in its place, or name another.',
  },
  ERR_NO_RELEASE: {
    meaning: 'There is no such release',
    example: 'lowport rollback shop, after the first deploy',
    cure: 'lowport releases shop lists them.',
  },
  ERR_REFUSED: {
    meaning: 'The new version was tried and is not good. The one before serves on, untouched',
    example: 'lowport deploy shop, and /health answers 500',
    cure: 'Correct what it says, and deploy again.',
  },
  ERR_WAY_CANNOT: {
    meaning: 'The way of this installation cannot do that',
    example: 'lowport deploy shop, of --way setcap',
    cure: 'Install by sockets: lowport install --way socket',
  },
  ERR_SYSTEMD_VERSION: {
    meaning: 'The version of systemd cannot be told, or is not one',
    example: 'lowport generate server.js --systemd new',
    cure: 'Write it as systemctl --version prints it: --systemd 252',
  },
  ERR_UNTRUSTED_PATH: {
    meaning: 'Root would read, write or run what others than root may change',
    example: 'lowport install --env-file /home/ann/.env',
    cure: 'See where the path leads: namei -l /home/ann/.env; then move the file to a folder of root.',
  },
  ERR_FILE_SIZE: {
    meaning: 'The file is larger than systemd hands to a service: 1 MB',
    example: '--credential data=/srv/dump.sql',
    cure: 'Let the program read it from a folder.',
  },
  ERR_NOT_REMOVED: {
    meaning: 'A folder could not be removed, mostly as something is mounted in it',
    example: 'lowport uninstall shop --purge',
    cure: 'Unmount what the message names, then repeat the command.',
  },
  ERR_LINK_OUT: {
    meaning: 'A link in an image leads out of it',
    example: '--root image, where image/etc is a link to /etc',
    cure: 'Make it a relative link that stays inside.',
  },
  ERR_LINKS: {
    meaning: 'The links of a path lead in a circle',
    example: 'a -> b, b -> a',
    cure: 'See where: namei -l a',
  },
  ERR_UNIT_FILE: {
    meaning: 'A unit file cannot be read',
    example: 'lowport check app.service, of mode 0600, as another user',
    cure: 'Run it as a user who may read the file.',
  },
  ERR_USER: {
    meaning: '--user names nobody, or somebody who cannot run a service',
    example: 'lowport install server.js --user ghost',
    cure: 'Make the user with useradd --system, or leave --user out.',
  },
  ERR_WRITE: {
    meaning: 'A file could not be written',
    example: 'lowport generate server.js --out /usr',
    cure: 'Name a folder that you may write to.',
  },
  ERR_UNIT_VALUE: {
    meaning: 'A value cannot stand in a unit file',
    example: 'A path with a line end',
    cure: 'Rename the file, or move the value into a file that --env-file names.',
  },
  ERR_UNIT_SYNTAX: {
    meaning: 'A section header has no ], so that systemd refuses the file',
    example: '[Service',
    cure: 'Close it: [Service].',
  },
  ERR_UNIT_TEXT: {
    meaning: 'lowport would have written what is no unit file',
    example: 'A defect of lowport',
    cure: 'Please report it with the command that you ran.',
  },
  ERR_UNIT_QUOTING: {
    meaning: 'A value has an open quote or an unknown escape',
    example: 'ExecStart=/usr/bin/node "server.js',
    cure: 'Close every quote, and double every backslash: systemd.syntax(7)',
  },
  ERR_CONFIG_VALUE: {
    meaning: 'A value cannot stand in the configuration of that program',
    example: 'A folder with a quote in its name, for nginx',
    cure: 'Rename it, or make a link to it that has a plain name.',
  },
  ERR_SECRET: {
    meaning: '--env carries what looks like a secret, and everybody on the host can read what stands in a unit',
    example: '--env DB_PASSWORD=correct-horse',
    cure: 'Write it into a file of mode 0600: --env-file; or use --credential.',
  },
  ERR_CREDENTIAL: {
    meaning: '--credential has no = between a name and a file, or the name cannot be one',
    example: '--credential "db password=/etc/db"',
    cure: '--credential db-password=/etc/app/db-password',
  },
  ERR_HEALTH: {
    meaning: '--health is neither a path nor a URL',
    example: '--health ok',
    cure: 'Write it as --health /health',
  },
  ERR_WHOLE_HOME: {
    meaning: 'The service would see a home or a shared folder as a whole',
    example: '--read-write /home/ann',
    cure: 'Give the program a folder of its own, such as /srv/app.',
  },
  ERR_IMAGE: {
    meaning: '--image is not the name of an image',
    example: '--image Shop:1',
    cure: 'Write it as shop:1.4, in small letters.',
  },
  ERR_NAME: {
    meaning: 'The name cannot be that of a service',
    example: '--name "my shop"',
    cure: 'Use letters, digits and -.',
  },
  ERR_NODE_OPTIONS: {
    meaning: '--node-options are no options of node, or such as lowport sets itself',
    example: '--node-options server.js',
    cure: '--node-options "--max-old-space-size=4096"',
  },
  ERR_UNREADABLE: {
    meaning: 'The user of the service cannot reach a file that it needs',
    example: 'lowport install /root/app/server.js',
    cure: 'Move it to a folder such as /srv/app, or give the right that the message names.',
  },
  ERR_IDLE_WORKERS: {
    meaning: '--idle-exit with --workers: workers are there to stay',
    example: '--idle-exit 5min --workers 4',
    cure: 'Leave one of them out.',
  },
  ERR_LISTEN_TWICE: {
    meaning: 'Two addresses take the same place',
    example: '--listen 80 --listen 0.0.0.0:80',
    cure: 'Name every address once; a bare port means all addresses.',
  },
  ERR_LISTEN_ADDRESS: {
    meaning: 'That is no address to listen on',
    example: '--listen http://shop.example',
    cure: 'Write 80, 127.0.0.1:8080, [::1]:80, /run/app.sock or @name.',
  },
  ERR_ENVIRONMENT: {
    meaning: '--env has no = between a name and a value',
    example: '--env DEBUG',
    cure: '--env DEBUG=1',
  },
  ERR_SANDBOX: {
    meaning: 'There is no such sandbox',
    example: '--sandbox on',
    cure: 'Choose closed, outbound or off.',
  },
  ERR_MEMORY: {
    meaning: '--memory-max is not an amount of memory',
    example: '--memory-max lots',
    cure: 'Write it as 512M, 2G or 50%.',
  },
  ERR_LOWPORT_PASSING: {
    meaning: 'lowport runs from a cache that is emptied now and then',
    example: 'npx lowport install server.js',
    cure: 'npm install lowport beside the program',
  },
  ERR_SERVER_NAME: {
    meaning: '--server-name is not the name of a host',
    example: '--server-name https://shop.example',
    cure: '--server-name shop.example',
  },
  ERR_TLS_NAME: {
    meaning: '--tls has no certificate and key after a name',
    example: '--tls shop.example',
    cure: '--tls shop.example=/etc/ssl/shop.pem,/etc/ssl/shop.key',
  },
  ERR_TLS_MIN: {
    meaning: '--tls-min is no version of TLS that can be asked for',
    example: '--tls-min 1.0',
    cure: 'Choose 1.2 or 1.3.',
  },
  ERR_HSTS: {
    meaning: '--hsts is no time, or something unknown follows it',
    example: '--hsts 365d,always',
    cure: 'Write it as 365d, 365d,subdomains or 730d,subdomains,preload.',
  },
  ERR_UNSET: {
    meaning: '--unset names nothing that an installation could forget',
    example: '--unset ports',
    cure: 'The message lists what can be forgotten.',
  },
  ERR_WAY: { meaning: 'There is no such way', example: '--way telepathy', cure: 'lowport ways lists them.' },
  ERR_DURATION: {
    meaning: 'That is not a time span above zero',
    example: '--drain-timeout soon',
    cure: 'Write it as 30s, 500ms or 1min 30s.',
  },
  ERR_LISTEN_PID_FOREIGN: {
    meaning: 'The sockets that systemd passed are for another process, mostly a wrapper that stands between',
    example: 'ExecStart=/usr/bin/npm start',
    cure: 'Start node itself in ExecStart=.',
  },
  ERR_LISTEN_EACCES: {
    meaning: 'The process may not open that port',
    example: 'listen EACCES: permission denied 0.0.0.0:80',
    cure: 'lowport doctor 80 says which right is missing.',
  },
  ERR_LISTEN_EADDRINUSE: {
    meaning: 'Another socket listens there already',
    example: 'listen EADDRINUSE: address already in use :::80',
    cure: 'lowport doctor 80 says who listens.',
  },
  ERR_LISTEN: {
    meaning: 'A port could not be opened for another reason',
    example: 'lowport dev --listen 203.0.113.7:80, on a host without that address',
    cure: 'Correct the address; ip address shows those of this host.',
  },
  ERR_NETWORKS: {
    meaning: 'The networks that may send the PROXY protocol cannot be read',
    example: 'from=10.0.0.0/99',
    cure: 'from=10.0.0.0/8, from=192.0.2.7',
  },
  ERR_PORT_MAP: { meaning: 'A map of ports cannot be read', example: '--map 3000', cure: '--map 3000=80' },
  ERR_SOCKET_DATAGRAM: {
    meaning: 'The inherited socket is for datagrams, and the program listens for connections',
    example: 'ListenDatagram=80',
    cure: 'Write ListenStream= in the socket unit.',
  },
  ERR_LISTEN_PID: {
    meaning: 'LISTEN_PID is not a process id',
    example: 'Environment=LISTEN_PID=me',
    cure: 'Let systemd set it.',
  },
  ERR_LISTEN_FDS: {
    meaning: 'LISTEN_FDS is not a number of sockets',
    example: 'Environment=LISTEN_FDS=many',
    cure: 'Let systemd set it: start the socket unit.',
  },
  ERR_LISTEN_FDNAMES: {
    meaning: 'LISTEN_FDNAMES has another number of names than there are sockets',
    example: 'LISTEN_FDS=2 LISTEN_FDNAMES=web',
    cure: 'Let systemd set it, or give one name for each socket.',
  },
  ERR_FD_CLOSED: {
    meaning: 'An inherited socket is closed already',
    example: 'A wrapper in ExecStart= that closes it',
    cure: 'Let ExecStart= start node itself.',
  },
  ERR_FD_NOT_SOCKET: {
    meaning: 'An inherited descriptor is no listening stream socket',
    example: 'ListenFIFO=/run/app',
    cure: 'Write ListenStream= in the socket unit.',
  },
  ERR_SOCKET_CONNECTED: {
    meaning: 'The inherited socket is the connection of one client',
    example: 'Accept=yes in the socket unit',
    cure: 'Write Accept=no, and take the @ out of the name of the service.',
  },
  ERR_SOCKET_UNBOUND: {
    meaning: 'The inherited socket is bound to no address',
    example: 'A program of your own that passes a new socket',
    cure: 'Bind it first; or use a socket unit, or lowport dev.',
  },
  ERR_RELOAD: {
    meaning: 'A reload failed; what served before serves on',
    example: 'systemctl reload shop.service, and the new worker throws',
    cure: 'Correct what the journal shows, and reload again.',
  },
  ERR_TLS_KEY_MISMATCH: {
    meaning: 'The key does not belong to the certificate',
    example: '--tls-cert a.pem --tls-key b.key',
    cure: 'Give the two files that were made together.',
  },
  ERR_TLS_FORMAT: {
    meaning: 'A certificate or key cannot be read as one',
    example: '--tls-cert shop.der',
    cure: 'Give it as PEM: -----BEGIN CERTIFICATE-----',
  },
  ERR_TLS_KEY_ENCRYPTED: {
    meaning: 'The key is encrypted, and nobody is there to ask',
    example: '-----BEGIN ENCRYPTED PRIVATE KEY-----',
    cure: 'Take the passphrase off with openssl pkey; let only root read that file.',
  },
  ERR_TLS_EXPIRED: {
    meaning: 'The certificate has expired',
    example: 'Valid until last week',
    cure: 'Renew it (certbot renew), then start the service again.',
  },
  ERR_TLS_NOT_YET_VALID: {
    meaning: 'The certificate does not count yet',
    example: 'A machine whose clock is a year behind',
    cure: 'Look at the clock with timedatectl.',
  },
  ERR_TLS_WEAK: {
    meaning: 'OpenSSL refuses the certificate or its key as too weak',
    example: 'RSA with 1024 bits',
    cure: 'Have it issued anew, with an EC key (P-256) or RSA of 2048 bits.',
  },
  ERR_TLS_CHAIN: {
    meaning: 'The certificates of the file are not in their order',
    example: 'The root before the certificate of the server',
    cure: 'Put the certificate of the server first, then its issuer, and so on.',
  },
  ERR_TLS_MISSING: {
    meaning: 'A certificate or key of the service is gone',
    example: 'rm /etc/ssl/shop.pem, then a restart',
    cure: 'Put it there again, then restart the service.',
  },
  ERR_SETTING: {
    meaning: 'A variable of lowport in the environment has a value that it cannot have',
    example: 'Environment=LOWPORT_DRAIN_TIMEOUT=soon',
    cure: 'Correct it as the message says.',
  },
  ERR_OTHER_PORT: {
    meaning: 'The program listens on a port of its own, and nobody serves the inherited one',
    example: 'app.listen(3000), with a socket unit for 80',
    cure: 'Environment=LOWPORT_MAP=3000=80; lowport install takes --map 3000=80',
  },
  ERR_NO_SUPERVISOR: {
    meaning: 'No service of lowport answers at the place where a reload is asked for',
    example: 'lowport reload, in a shell',
    cure: 'systemctl reload shop.service has systemd run it.',
  },
  ERR_NO_SOCKETS: {
    meaning: 'lowport run was started without sockets for its workers',
    example: 'lowport run server.js, in a shell',
    cure: 'lowport generate --workers 4 writes the units; at your desk: lowport dev --workers 4 server.js',
  },
};
