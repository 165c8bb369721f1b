import type { Pages } from './page.js';

/** Of the codes of `check`. An example is a unit in which check finds the code; `# app.socket` begins a second one. */
export const checkPages: Pages = {
  'systemd-verdict': {
    example: '[Service]\nExecStart=/no/such/program',
    cure: 'Correct the line that it names; systemd.directives(7) leads to its page.',
  },
  'no-verdict': {
    example: 'lowport check --systemd 252 app.service, on a host with another systemd',
    cure: 'Run lowport check on the host itself, too.',
  },
  'unit-masked': { example: '/etc/systemd/system/app.service -> /dev/null', cure: 'systemctl unmask app.service' },
  'unit-syntax': {
    example: '[Service\nExecStart=/usr/bin/node /srv/app/server.js',
    cure: 'Close the section header: [Service].',
  },
  'line-ignored': {
    example: '[Service]\nExecStart /usr/bin/node /srv/app/server.js',
    cure: 'Write it with =, such as Restart=always, or begin a comment with #.',
  },
  'section-unknown': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\n[Instal]\nWantedBy=multi-user.target',
    cure: 'Correct its name: [Unit], [Service], [Socket], [Install]. One of your own begins with X-.',
  },
  'directive-unknown': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nRestrat=always',
    cure: 'Correct its name: the finding says which one is nearest.',
  },
  'directive-misplaced': {
    example: '[Unit]\nRestart=always\n[Service]\nExecStart=/usr/bin/node /srv/app/server.js',
    cure: 'Move it into the section that the finding names.',
  },
  'directive-too-new': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nRestartSteps=5',
    cure: 'Leave it out there, or upgrade systemd; the finding says since which version there is one.',
  },
  'value-unknown': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nProtectSystem=stric',
    cure: 'Write one of the values that the finding lists.',
  },
  'value-too-new': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nPrivateTmp=disconnected',
    cure: 'Write one of the values that this systemd takes; the finding lists them.',
  },
  'path-relative': {
    example: '[Service]\nExecStart=/usr/bin/node server.js\nWorkingDirectory=app',
    cure: 'Write the whole path, from / on.',
  },
  'exec-shell-syntax': {
    example: '[Service]\nExecStart=cd /srv/app && /usr/bin/node server.js',
    cure: 'Use a directive: WorkingDirectory= for cd, StandardOutput= for >, Environment= for variables.',
  },
  'install-target': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\n[Install]\nWantedBy=multiuser.target',
    cure: 'Write WantedBy=multi-user.target (default.target for a unit of a user), and enable the unit again.',
  },
  'exec-wrapper': {
    example: '[Service]\nExecStart=/usr/bin/npm start\nWorkingDirectory=/srv/app',
    cure: 'Start node itself: ExecStart=/usr/bin/node /srv/app/server.js; in a shell, put exec before node.',
  },
  'exec-bun': {
    example:
      '[Service]\nExecStart=/usr/local/bin/bun server.ts\nSockets=app.socket\n# app.socket\n[Socket]\nListenStream=80',
    cure: 'Run it with node, or without a socket unit and with AmbientCapabilities=CAP_NET_BIND_SERVICE.',
  },
  'type-forking': {
    example: '[Service]\nType=forking\nExecStart=/usr/bin/node /srv/app/server.js',
    cure: 'Write Type=exec, or Type=notify with lowport/register.',
  },
  'type-daemon': {
    example: '[Service]\nExecStart=/usr/local/bin/pm2 start /srv/app/server.js',
    cure: 'Start node itself, or write Type=forking with the PIDFile= of the daemon.',
  },
  'workdir-unset': {
    example: '[Service]\nExecStart=/usr/bin/npm start',
    cure: 'Write WorkingDirectory= with the folder of package.json.',
  },
  'sockets-missing': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nSockets=ap.socket',
    cure: 'Correct the name, or write that socket unit.',
  },
  'socket-elsewhere': {
    example:
      '[Unit]\nRequires=web.socket\n[Service]\nExecStart=/usr/bin/node /srv/app/server.js\n# web.socket\n[Socket]\nListenStream=80\nService=web.service\n# web.service\n[Service]\nExecStart=/usr/bin/true',
    cure: 'Write Service=app.service into that socket unit, or Sockets= into the service.',
  },
  'socket-not-required': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\n# app.socket\n[Socket]\nListenStream=80',
    cure: 'Write Requires=app.socket into [Unit] of the service.',
  },
  'socket-order': {
    example:
      '[Unit]\nRequires=app.socket\nBefore=app.socket\n[Service]\nExecStart=/usr/bin/node /srv/app/server.js\n# app.socket\n[Socket]\nListenStream=80',
    cure: 'Remove Before=; systemd starts the socket unit first by itself.',
  },
  'accept-yes': {
    example:
      '[Socket]\nListenStream=80\nAccept=yes\n# app@.service\n[Service]\nExecStart=/usr/bin/node /srv/app/server.js',
    cure: 'Write Accept=no, and take the @ out of the name of the service.',
  },
  'node-memory-deny': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nMemoryDenyWriteExecute=yes',
    cure: 'Remove it: V8 writes the code that it runs.',
  },
  'node-syscall-kill': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nSystemCallFilter=@system-service',
    cure: 'Write SystemCallErrorNumber=EPERM beside it, so that a call is refused instead of deadly.',
  },
  'node-netlink': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nRestrictAddressFamilies=AF_UNIX AF_INET AF_INET6',
    cure: 'Add AF_NETLINK.',
  },
  'network-shut': {
    example:
      '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nAmbientCapabilities=CAP_NET_BIND_SERVICE\nPrivateNetwork=yes',
    cure: 'Open the port by a socket unit, or leave the directive out.',
  },
  'port-refused': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nUser=nobody\nEnvironment=PORT=80',
    cure: 'Serve it by a socket unit: lowport generate; or add AmbientCapabilities=CAP_NET_BIND_SERVICE.',
  },
  'variable-unset': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js --port $PORT',
    cure: 'Set it: Environment=PORT=8080; a $ of its own is written $$.',
  },
  'start-limit': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nRestart=always',
    cure: 'Write StartLimitIntervalSec=0 in [Unit], and RestartSec=500ms or more in [Service].',
  },
  'boot-nothing': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js',
    cure: 'Add [Install] with WantedBy=multi-user.target, then: systemctl enable app.service',
  },
  'stop-timeout': {
    example:
      '[Service]\nExecStart=/usr/bin/node --require lowport/register /srv/app/server.js\nEnvironment=LOWPORT_DRAIN_TIMEOUT=60s\nTimeoutStopSec=30s',
    cure: 'Make TimeoutStopSec= some seconds longer than the drain.',
  },
  'kill-mode': {
    example: '[Service]\nExecStart=/usr/bin/node --require lowport/register /srv/app/server.js',
    cure: 'Write KillMode=mixed in [Service].',
  },
  'kill-signal': {
    example: '[Service]\nExecStart=/usr/bin/node --require lowport/register /srv/app/server.js\nKillSignal=SIGKILL',
    cure: 'Remove KillSignal= and the ExecStop= that kills: SIGTERM is the default.',
  },
  'restart-idle': {
    example:
      '[Service]\nExecStart=/usr/bin/node --require lowport/register /srv/app/server.js\nRestart=always\nEnvironment=LOWPORT_IDLE_EXIT=5min',
    cure: 'Write Restart=on-failure.',
  },
  'idle-no-socket': {
    example:
      '[Service]\nExecStart=/usr/bin/node --require lowport/register /srv/app/server.js\nEnvironment=LOWPORT_IDLE_EXIT=5min',
    cure: 'Add a socket unit, or leave LOWPORT_IDLE_EXIT out.',
  },
  'restart-off': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js',
    cure: 'Write Restart=on-failure in [Service].',
  },
  'type-oneshot': {
    example:
      '[Unit]\nRequires=app.socket\n[Service]\nType=oneshot\nExecStart=/usr/bin/node /srv/app/server.js\n# app.socket\n[Socket]\nListenStream=80',
    cure: 'Write Type=exec, or Type=notify with lowport/register.',
  },
  'no-sigkill': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nSendSIGKILL=no',
    cure: 'Remove it.',
  },
  'notify-family': {
    example:
      '[Service]\nType=notify\nExecStart=/usr/bin/node --require lowport/register /srv/app/server.js\nRestrictAddressFamilies=AF_INET AF_INET6',
    cure: 'Add AF_UNIX.',
  },
  'notify-nobody': {
    example: '[Service]\nType=notify\nExecStart=/usr/bin/node /srv/app/server.js',
    cure: 'Preload lowport/register, which notifies; or write Type=exec.',
  },
  'notify-access': {
    example:
      '[Service]\nType=notify\nNotifyAccess=main\nExecStart=/usr/bin/node --require lowport/register /srv/app/server.js',
    cure: 'Write NotifyAccess=all.',
  },
  'reload-unheard': {
    example: '[Service]\nType=notify-reload\nExecStart=/usr/bin/node /srv/app/server.js',
    cure: 'Write Type=notify or Type=exec, or have the program listen to SIGHUP.',
  },
  'root-service': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js',
    cure: 'Write DynamicUser=yes or User= with a plain user; ports below 1024 come by a socket unit.',
  },
  'root-with-variables': {
    example:
      '[Service]\nDynamicUser=yes\nEnvironmentFile=/srv/app/.env\nExecStart=/usr/bin/node /srv/app/server.js\nExecStopPost=+/usr/bin/true',
    cure: 'Take the + away, or move the line into a service of its own without EnvironmentFile=.',
  },
  'capability-unknown': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nAmbientCapabilities=CAP_NET_BIND',
    cure: 'Write CAP_NET_BIND_SERVICE: capabilities(7) lists them.',
  },
  'ambient-bounded': {
    example:
      '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nUser=nobody\nAmbientCapabilities=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet=CAP_CHOWN',
    cure: 'Add CAP_NET_BIND_SERVICE to CapabilityBoundingSet= as well.',
  },
  'ambient-private-users': {
    example:
      '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nUser=nobody\nAmbientCapabilities=CAP_NET_BIND_SERVICE\nPrivateUsers=yes',
    cure: 'Leave PrivateUsers= out, or open the port by a socket unit.',
  },
  'file-capability-lost': {
    example: '[Service]\nUser=nobody\nExecStart=/srv/node/bin/node /srv/app/server.js\nNoNewPrivileges=yes',
    cure: 'Write AmbientCapabilities=CAP_NET_BIND_SERVICE, and take the capability off the file: setcap -r /srv/node/bin/node',
  },
  'user-switch': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nUser=nobody',
    cure: 'Remove it: the service runs as the user whose manager it is.',
  },
  'user-missing': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nUser=ghost',
    cure: 'Make the user: useradd --system ghost; or write DynamicUser=yes.',
  },
  'secret-in-unit': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nEnvironment=DB_PASSWORD=correct-horse',
    cure: 'Put it in a file of mode 0600 and name that by LoadCredential=, or by EnvironmentFile=.',
  },
  'secret-file-open': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nEnvironmentFile=/etc/app.env',
    cure: 'chmod 0600 /etc/app.env: systemd itself reads it.',
  },
  'file-missing': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/gone.js',
    cure: 'Correct the path, or put the file there.',
  },
  'file-unreadable': {
    example: '[Service]\nUser=nobody\nExecStart=/usr/bin/node /root/app/server.js',
    cure: 'Move the program to a folder such as /srv/app that the user may enter and read.',
  },
  'home-hidden': {
    example: '[Service]\nExecStart=/usr/bin/node /home/app/server.js\nProtectHome=yes',
    cure: 'Write ProtectHome=tmpfs with BindReadOnlyPaths= of the folder, or move the program to /srv.',
  },
  'world-writable': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/open/server.js',
    cure: 'Take the right from others: chmod o-w /srv/open/server.js',
  },
  'untrusted-path': {
    example: '[Service]\nExecStart=/usr/bin/node /srv/app/server.js\nEnvironmentFile=/home/app/.env',
    cure: 'Move the file to a folder that only root may change, such as /etc/app.',
  },
  'trigger-limit': {
    example: '[Socket]\nListenStream=80\n# app.service\n[Service]\nExecStart=/usr/bin/node /srv/app/server.js',
    cure: 'Write TriggerLimitIntervalSec=0 in [Socket].',
  },
  'socket-no-service': {
    example: '[Socket]\nListenStream=80',
    cure: 'Put app.service beside it, or name the service with Service= in [Socket].',
  },
  'listen-twice': {
    example: '[Socket]\nListenStream=80\nListenStream=0.0.0.0:80\n# app.service\n[Service]\nExecStart=/usr/bin/true',
    cure: 'Remove one of them.',
  },
};
