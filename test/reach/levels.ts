/** A unit in which the hostile program runs: lowport's with these options, or the text of somebody else's. */
export type Level = { name: string; title: string } & ({ options: string } | { unit: string });

const start = 'ExecStart=/usr/bin/node /srv/app/hostile.cjs';

export const levels: readonly Level[] = [
  {
    name: 'tutorial',
    title: 'the usual tutorial',
    unit: `[Service]\n${start}\nUser=www-data\nRestart=always\nEnvironment=PORT=3000\n`,
  },
  {
    name: 'by-hand',
    title: 'hardened by hand',
    unit: `[Service]
${start}
User=www-data
Environment=PORT=80
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=true
PrivateTmp=true
PrivateDevices=true
ProtectSystem=strict
ProtectHome=true
ProtectKernelTunables=true
ProtectKernelModules=true
ProtectControlGroups=true
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
LockPersonality=true
`,
  },
  { name: 'off', title: '`off`', options: '--sandbox off' },
  { name: 'ambient', title: '`--way ambient`', options: '--way ambient' },
  { name: 'outbound', title: '`outbound`', options: '' },
  { name: 'closed', title: '`closed`', options: '--sandbox closed' },
];
