/** Something that was broken of what `lowport install` has made, named app, that serves port 80 in /srv/app. */
export type Breakage = {
  /** What doctor has to say first. */
  code: string;
  title: string;
  /** A script that breaks it, and returns when it is broken. */
  make: string;
  /** Words that the finding must have. */
  says?: RegExp;
  /** Options of the installation beside the usual ones. */
  options?: string;
  /**
   * What a person does, who then restarts the service, where something has to be put back that doctor cannot know: such a
   * row is about the verdict, and proves no cure.
   */
  byHand?: string;
  /** Takes away what uninstalling does not know of. */
  undo?: string;
};

const dropIn = (...lines: string[]) =>
  `mkdir -p /etc/systemd/system/app.service.d
printf '%s\\n' '[Service]' ${lines.map(line => `'${line}'`).join(' ')} >/etc/systemd/system/app.service.d/more.conf
systemctl daemon-reload`;
const restart = 'systemctl restart app.service 2>/dev/null || true; sleep 1';

export const breakages: readonly Breakage[] = [
  {
    code: 'socket-not-started',
    title: 'the socket unit is disabled and stopped',
    make: 'systemctl disable --now app.socket; systemctl stop app.service',
  },
  {
    code: 'entry-unreachable',
    title: 'the entry is renamed',
    make: `mv /srv/app/server.cjs /srv/app/main.cjs; ${restart}`,
    says: /server\.cjs/,
    byHand: 'mv /srv/app/main.cjs /srv/app/server.cjs',
  },
  {
    code: 'entry-unreachable',
    title: "the program's folder is closed for its user",
    make: `chmod 0700 /srv/app; ${restart}`,
    says: /\/srv\/app/,
  },
  {
    code: 'node-unreachable',
    title: 'the node binary of the unit is removed',
    options: '--node /opt/own/bin/node',
    make: `mv /opt/own/bin/node /opt/own/bin/kept; ${restart}`,
    says: /\/opt\/own\/bin\/node/,
    byHand: 'mv /opt/own/bin/kept /opt/own/bin/node',
  },
  {
    code: 'crash-loop',
    title: 'the file of variables is deleted',
    options: '--env-file /etc/app.env',
    make: `mv /etc/app.env /etc/kept.env; ${restart}`,
    says: /\/etc\/app\.env/,
    byHand: 'mv /etc/kept.env /etc/app.env',
  },
  {
    code: 'unit-faulty',
    title: 'a drop-in names a user that is not there (217)',
    make: `${dropIn('DynamicUser=no', 'User=ghost')}; ${restart}`,
    says: /ghost/,
    byHand: 'rm -r /etc/systemd/system/app.service.d; systemctl daemon-reload',
  },
  {
    code: 'unit-faulty',
    title: 'a drop-in names a working directory that is not there (200)',
    make: `${dropIn('WorkingDirectory=/srv/gone')}; ${restart}`,
    says: /\/srv\/gone/,
    byHand: 'mkdir /srv/gone',
    undo: 'rm -rf /srv/gone',
  },
  {
    code: 'unit-faulty',
    title: 'a drop-in names a path of the sandbox that is not there (226)',
    make: `${dropIn('ReadWritePaths=/srv/gone')}; ${restart}`,
    says: /\/srv\/gone/,
    byHand: 'mkdir /srv/gone',
    undo: 'rm -rf /srv/gone',
  },
  {
    code: 'killed-memory-deny-write-execute',
    title: 'a drop-in hardens by MemoryDenyWriteExecute=',
    make: `${dropIn('MemoryDenyWriteExecute=yes')}; ${restart}`,
  },
  {
    code: 'crash-loop',
    title: 'the program throws at its start',
    make: `cp /srv/app/server.cjs /srv/app/kept.cjs; sed -i '1i throw new Error("no database")' /srv/app/server.cjs; ${restart}; sleep 2`,
    says: /no database/,
    byHand: 'mv /srv/app/kept.cjs /srv/app/server.cjs',
  },
  {
    code: 'daemon-reload-pending',
    title: 'the unit was edited, and systemd has not read it',
    make: 'sleep 1; echo "# by hand" >>/etc/systemd/system/app.service',
  },
  {
    code: 'port-in-use',
    title: 'another program took the port while the socket unit was stopped',
    make: `systemctl stop app.socket app.service
systemd-run --quiet --unit=holder /usr/bin/node /srv/programs/listen.cjs; wait_for listens 80
systemctl start app.socket 2>/dev/null || true`,
    undo: 'systemctl stop holder.service; systemctl reset-failed',
  },
  {
    code: 'ambient-bounded',
    title: 'of --way ambient, a drop-in takes the capability away',
    options: '--way ambient',
    make: `${dropIn('CapabilityBoundingSet=', 'CapabilityBoundingSet=CAP_CHOWN')}; ${restart}`,
  },
];
