import type { Pages } from './page.js';

/** Of the codes of `doctor`, which itself gives the commands with the names of the host; the situation stands in its recogniser. */
export const doctorPages: Pages = {
  'no-systemd-wsl': {
    example: 'A shell of WSL, in which systemctl says "System has not been booted with systemd"',
    cure: 'Write [boot] and systemd=true into /etc/wsl.conf, then, in Windows: wsl --shutdown',
  },
  'no-systemd-container': {
    example: 'docker run of an image whose first process is a shell',
    cure: 'Publish the port: docker run --publish 80:8080; the program listens on 8080.',
  },
  'no-systemd': {
    example: 'Alpine or Void, where another program is process 1',
    cure: 'Let the service manager of the host start the program, and give it the port: lowport ways setcap',
  },
  interrupted: {
    example: 'kill -9 of lowport install, or the machine lost its power meanwhile',
    cure: 'Repeat the command; or take off what is there: lowport uninstall shop --interrupted',
  },
  'record-broken': {
    example: '/var/lib/lowport/shop.json was edited by hand',
    cure: 'Put it back from a backup, or move it away; lowport then knows nothing of that installation.',
  },
  'daemon-reload-pending': {
    example: 'An editor has changed app.service, and systemd runs by what it read before',
    cure: 'systemctl daemon-reload',
  },
  'exec-wrapper': {
    example: 'ExecStart=/usr/bin/npm start',
    cure: 'Start node itself: ExecStart=/usr/bin/node /srv/app/server.js',
  },
  'exec-bun': {
    example: 'ExecStart=/usr/local/bin/bun server.ts, with a socket unit',
    cure: 'Run it with node, or use AmbientCapabilities=CAP_NET_BIND_SERVICE without a socket unit.',
  },
  'exec-deno': {
    example: 'ExecStart=/usr/bin/deno run server.ts',
    cure: 'Let the program take the socket itself: listen({ fd: 3 }).',
  },
  'sockets-not-adopted': {
    example: 'app.socket holds port 80, and app.service fails with listen EADDRINUSE: address already in use :::80',
    cure: 'Preload lowport: node --require lowport/register server.js; lowport install writes such a unit.',
  },
  'killed-memory-deny-write-execute': {
    example: 'MemoryDenyWriteExecute=yes, and the service ends with SIGTRAP',
    cure: 'Remove the directive.',
  },
  'killed-system-call': {
    example: 'SystemCallFilter=@basic-io, and the service ends with SIGSYS',
    cure: 'Allow the call that doctor names, or write SystemCallErrorNumber=EPERM.',
  },
  'killed-out-of-memory': {
    example: 'MemoryMax=128M, and the service ends with SIGKILL (oom-kill)',
    cure: 'Raise MemoryMax=, or look for what the program keeps.',
  },
  'heap-out-of-memory': {
    example: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    cure: 'Give V8 more: --max-old-space-size=2048; or look for what the program keeps.',
  },
  'killed-watchdog': {
    example: 'WatchdogSec=30s, and a loop that blocks for a minute: SIGABRT',
    cure: 'Find what blocks the event loop, or make WatchdogSec= longer; without lowport/register, leave it out.',
  },
  'node-unreachable': {
    example: 'ExecStart=/root/.nvm/versions/node/v22.1.0/bin/node, for a plain user',
    cure: 'Install node where everybody may run it, or name the right path.',
  },
  'entry-unreachable': {
    example: '/srv/app/server.js was renamed, or chmod 0700 /srv/app',
    cure: 'Correct the path in the unit, or let the user of the service read the folder.',
  },
  'certificate-unreachable': {
    example: 'The program reads /etc/letsencrypt/live/shop.example/privkey.pem, which only root may',
    cure: 'Hand it over as a credential: lowport install with --tls-cert and --tls-key',
  },
  'unit-faulty': {
    example: 'User=ghost, and the start fails with status 217',
    cure: 'Correct the line that doctor shows, then restart the service.',
  },
  'port-in-use-by-socket-unit': {
    example: 'cockpit.socket listens on the port that the service wants',
    cure: 'Stop that socket unit, or take another port.',
  },
  'port-in-use-other-family': {
    example: 'Somebody listens on [::]:80 for IPv4 as well, and the program wants 0.0.0.0:80',
    cure: 'Give the other one its own addresses, or end it.',
  },
  'port-in-use': {
    example: 'nginx listens on port 80',
    cure: 'Stop what listens there; or serve through it: lowport install --way nginx',
  },
  'port-start-raised': {
    example: 'sysctl net.ipv4.ip_unprivileged_port_start=4096, and the program wants 3000',
    cure: 'Set it back to 1024, or serve the port by a socket unit.',
  },
  'ambient-private-users': {
    example: 'AmbientCapabilities=CAP_NET_BIND_SERVICE with PrivateUsers=yes',
    cure: 'Leave PrivateUsers= out, or open the port by a socket unit.',
  },
  'ambient-bounded': {
    example: 'AmbientCapabilities=CAP_NET_BIND_SERVICE with CapabilityBoundingSet=CAP_CHOWN',
    cure: 'Add CAP_NET_BIND_SERVICE to CapabilityBoundingSet=.',
  },
  'node-capability-no-new-privileges': {
    example: 'setcap cap_net_bind_service=ep on node, and NoNewPrivileges=yes in the unit',
    cure: 'Use AmbientCapabilities=CAP_NET_BIND_SERVICE, or a socket unit.',
  },
  'node-capability-nosuid': {
    example: 'node with a file capability in a home that is mounted with nosuid',
    cure: 'Use AmbientCapabilities=CAP_NET_BIND_SERVICE, or a socket unit.',
  },
  'node-capability-lost': {
    example: 'setcap on node, and then apt-get upgrade',
    cure: 'Use a socket unit, which no upgrade removes; or repeat setcap after each upgrade.',
  },
  'ambient-missing': {
    example: 'User=app, PORT=80, and listen EACCES: permission denied 0.0.0.0:80',
    cure: 'Serve it by a socket unit: lowport install server.js; or add AmbientCapabilities=CAP_NET_BIND_SERVICE.',
  },
  'port-forbidden': {
    example: 'node server.js in a shell: listen EACCES: permission denied 0.0.0.0:80',
    cure: 'Install it as a service: lowport install server.js; at your desk: lowport dev server.js',
  },
  'certificate-expired': {
    example: 'The certificate was valid until yesterday',
    cure: 'Renew it (certbot renew), then: systemctl reload shop.service',
  },
  'certificate-mismatch': {
    example: 'fullchain.pem of one domain with privkey.pem of another',
    cure: 'Name the two files of one folder.',
  },
  'socket-trigger-limit': {
    example: 'The program ends at each connection, 20 times in 2 s',
    cure: 'Correct what ends it, then: systemctl reset-failed app.socket && systemctl start app.socket',
  },
  'socket-start-limit': {
    example: 'The service failed 5 times in 10 s, and its socket unit closed the port',
    cure: 'Correct what fails, then reset and start both; StartLimitIntervalSec=0 keeps the port open.',
  },
  'socket-failed': {
    example: 'app.socket failed with resources, as apache2 had the port at boot',
    cure: 'End what has the port, then start the socket unit.',
  },
  'socket-started-late': {
    example: 'systemctl start app.service, and afterwards systemctl start app.socket',
    cure: 'systemctl stop app.service && systemctl start app.socket',
  },
  'socket-not-started': { example: 'systemctl disable --now app.socket', cure: 'systemctl enable --now app.socket' },
  'firewall-redirects': {
    example: 'iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 3000',
    cure: 'Remove that rule; doctor shows it.',
  },
  'firewall-drops': {
    example: 'ufw lets in ssh only',
    cure: 'Let the port through, as doctor says for the firewall that it found.',
  },
  'bound-loopback': {
    example: 'server.listen(8080, "127.0.0.1")',
    cure: 'Listen on all addresses, or on one that clients reach.',
  },
  'bound-ipv6-only': { example: 'BindIPv6Only=ipv6-only in the socket unit', cure: 'Write BindIPv6Only=both.' },
  'node-capability-for-every-script': {
    example: 'getcap /usr/bin/node says cap_net_bind_service=ep',
    cure: 'Use a socket unit, and take it off: setcap -r /usr/bin/node',
  },
  'node-capability': {
    example: 'The service serves port 80 by a file capability of node',
    cure: 'Use a socket unit, which no upgrade of node removes.',
  },
  'port-start-lowered': {
    example: 'net.ipv4.ip_unprivileged_port_start is 80',
    cure: 'Set it back to 1024, and serve by a socket unit.',
  },
  'notify-addon-missing': {
    example: 'npm ran no install scripts, and sd-notify is not built',
    cure: 'Nothing has to be done; npm rebuild sd-notify saves a process for each notification.',
  },
  'another-fails': {
    example: 'shop and blog both fail, and lowport doctor was asked without a name',
    cure: 'Ask for one of them: lowport doctor --unit blog.service',
  },
  'start-blocked': {
    example: 'Type=notify with a program that notifies nobody',
    cure: 'Preload lowport/register, or write Type=exec.',
  },
  'crash-loop': {
    example: 'Restart=always, and the program throws at each start',
    cure: 'Correct the error that doctor shows, then: systemctl restart app.service',
  },
  'service-failed': {
    example: 'The program ended with status 1, and nothing starts it again',
    cure: 'Correct the error that doctor shows, then: systemctl restart app.service',
  },
  'service-not-started': { example: 'systemctl stop app.service', cure: 'systemctl enable --now app.service' },
};
