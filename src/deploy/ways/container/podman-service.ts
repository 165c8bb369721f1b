import { type Entry, entry } from '../../units/unit-file.js';
import { type Container, lifeEntries, renderAround, stopSeconds, words } from './podman.js';

/** `NAME.service` for a Podman before 4.4, which makes none itself; much as `podman generate systemd` wrote it. */
export function renderPodmanService(container: Container): string {
  return renderAround(container, [{ name: 'Service', body: [...startEntries(container), ...lifeEntries(container)] }]);
}

function startEntries({ contained, options }: Container): Entry[] {
  const { name, image, env, command } = contained;
  const { sandbox, readWrite, envFiles, memoryMax } = options;
  const started = [
    ...['--name', name, '--replace', '--rm', '--detach', '--cgroups=split', '--log-driver=journald'],
    // Podman itself says READY=1 when the container runs.
    '--sdnotify=conmon',
    ...(sandbox === 'closed' ? ['--network=none'] : []),
    ...(sandbox === 'off' ? [] : ['--read-only', '--cap-drop=all', '--security-opt=no-new-privileges']),
    `--stop-timeout=${stopSeconds(contained)}`,
    ...(memoryMax === undefined ? [] : [`--memory=${memoryMax}`]),
    ...env.flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ...envFiles.flatMap(path => ['--env-file', path]),
    ...readWrite.flatMap(path => ['--volume', `${path}:${path}`]),
  ];
  const cid = '--cidfile=%t/%N.cid';
  return [
    entry('Type', 'notify'),
    entry('NotifyAccess', 'all'),
    entry('Delegate', 'yes'),
    entry('KillMode', 'mixed'),
    entry('SyslogIdentifier', name),
    entry('Environment', 'PODMAN_SYSTEMD_UNIT=%n'),
    entry('ExecStartPre', '/bin/rm -f %t/%N.cid'),
    entry('ExecStart', `/usr/bin/podman run ${cid} ${words(...started, image, ...command)}`),
    entry('ExecStop', `/usr/bin/podman rm --volumes --force --ignore ${cid}`),
    entry('ExecStopPost', `-/usr/bin/podman rm --volumes --force --ignore ${cid}`),
  ];
}
