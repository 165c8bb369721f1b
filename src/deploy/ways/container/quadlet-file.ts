import { type Entry, entry } from '../../units/unit-file.js';
import { type Container, canNotify, lifeEntries, mainProcess, renderAround, stopSeconds, words } from './podman.js';

/** `NAME.container`, of which Podman's generator makes `NAME.service`: podman-systemd.unit(5). */
export function renderQuadlet(container: Container): string {
  return renderAround(container, [
    { name: 'Container', body: containerEntries(container) },
    { name: 'Service', body: [...notifyEntries(container), ...lifeEntries(container)] },
  ]);
}

/** The generator reads words as systemd does and writes them into `ExecStart=`, where `%` and `$` count again. */
function containerEntries({ contained, options, facts }: Container): Entry[] {
  const { name, image, env, command } = contained;
  const { sandbox, readWrite, envFiles, memoryMax } = options;
  const own = canNotify(facts) ? [mainProcess, ['WATCHDOG_USEC', String(watchdogMs * 1000)] as const] : [];
  return [
    entry('Image', image),
    entry('ContainerName', name),
    ...(sandbox === 'closed' ? [entry('Network', 'none')] : []),
    ...(canNotify(facts) ? [entry('Notify', 'yes')] : []),
    ...(sandbox === 'off'
      ? []
      : [entry('ReadOnly', 'yes'), entry('DropCapability', 'all'), entry('NoNewPrivileges', 'yes')]),
    ...[...env, ...own].map(([key, value]) => entry('Environment', words(`${key}=${value}`))),
    ...envFiles.map(path => entry('EnvironmentFile', path)),
    ...readWrite.map(path => entry('Volume', `${path}:${path}`)),
    entry(
      'PodmanArgs',
      `--stop-timeout=${stopSeconds(contained)}${memoryMax === undefined ? '' : ` --memory=${memoryMax}`}`,
    ),
    entry('Exec', words(...command)),
  ];
}

const watchdogMs = 30_000;

function notifyEntries({ facts }: Container): Entry[] {
  if (!canNotify(facts)) return [];
  return [entry('OpenFile', '/run/systemd/notify:lowport-notify'), entry('WatchdogSec', `${watchdogMs / 1000}s`)];
}
