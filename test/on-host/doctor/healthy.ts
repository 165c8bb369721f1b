import type { Situation } from './situation.js';

const generate = (options: string) =>
  `cd /srv/programs; node /opt/lowport/dist/cli/main.js generate listen.cjs --name $U ${options} --out /etc/systemd/system >/dev/null 2>&1
systemctl daemon-reload`;
const answers = 'curl -sS --max-time 10 http://localhost/ >/dev/null';

/** Hosts on which all is well: doctor has nothing to say. */
export const healthySituations: readonly Situation[] = [
  {
    code: undefined,
    title: 'healthy: sockets of systemd, before the first connection',
    make: `${generate('')}; systemctl start $U.socket`,
    ask: '',
  },
  {
    code: undefined,
    title: 'healthy: sockets of systemd, serving',
    make: `${generate('')}; systemctl start $U.socket; ${answers}`,
    ask: '80',
  },
  {
    code: undefined,
    title: 'healthy: asked by its entry',
    make: `${generate('')}; systemctl start $U.socket; ${answers}`,
    ask: '--entry /srv/programs/listen.cjs',
  },
  {
    code: undefined,
    title: 'healthy: the strictest sandbox, with workers and a certificate',
    make: `${generate('--sandbox closed --workers 2 --tls-cert /srv/tls/cert.pem --tls-key /srv/tls/key.pem')}; systemctl start $U.socket; ${answers}`,
    ask: '--unit $U',
  },
  {
    code: undefined,
    title: 'healthy: ambient capability',
    make: `${generate('--way ambient')}; systemctl start $U.service; wait_for listens 80`,
    ask: '80 --unit $U',
  },
  {
    code: undefined,
    title: 'healthy: a program below a home that is shut',
    make: `mkdir -p /home/alice/$U; chmod 700 /home/alice; cp /srv/programs/listen.cjs /home/alice/$U/; cd /home/alice/$U
node /opt/lowport/dist/cli/main.js generate listen.cjs --name $U --out /etc/systemd/system >/dev/null 2>&1
systemctl daemon-reload; systemctl start $U.socket; ${answers}`,
    ask: '--unit $U',
  },
  ...['setcap', 'authbind', 'sysctl', 'nftables', 'iptables', 'firewalld'].map(
    (way): Situation => ({
      // The sysctl way gives the right to everybody, which is worth a notice.
      code: way === 'sysctl' ? 'port-start-lowered' : undefined,
      title: `healthy: installed by lowport, the ${way} way`,
      make: `${way === 'firewalld' ? 'systemctl start firewalld.service; wait_for firewall-cmd --quiet --state' : ':'}
cd /srv/programs; node /opt/lowport/dist/cli/main.js install listen.cjs --name $U --way ${way} --yes >/srv/install.log 2>&1 || { cat /srv/install.log >&2; exit 1; }`,
      ask: '80 --unit $U',
      undo: `node /opt/lowport/dist/cli/main.js uninstall $U --yes; ${way === 'firewalld' ? 'systemctl stop firewalld.service' : ':'}`,
    }),
  ),
  {
    code: undefined,
    title: 'healthy: root asks for a free port',
    make: ':',
    ask: '80 443',
  },
];
