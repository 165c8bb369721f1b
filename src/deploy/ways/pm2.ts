import { join } from 'node:path';
import { formatDuration } from '../../duration.js';
import { LowportError } from '../../errors.js';
import { entry } from '../units/unit-file.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { makePlan, type Plan, type PlannedFile } from './plan.js';
import { refuseForWay } from './refuse.js';
import { planSocketUnits } from './socket-units.js';
import { type Way, yes } from './way.js';

/**
 * systemd opens the ports and starts PM2 without rights; its cluster's primary adopts the sockets, and passes connections
 * on to the workers. Not the fork mode: PM2 gives no descriptor to its children, and its daemon loses them all.
 */
export const pm2: Way = {
  name: 'pm2',
  plan: planPm2,
  needs: [{ program: 'pm2-runtime', package: 'pm2', from: 'npm' }],
  takes: ['maintenance'],
  comparison: {
    summary: 'systemd opens the ports and hands them to PM2, which runs the program in its cluster mode, unprivileged',
    privilege: 'systemd alone, before PM2 starts',
    others: 'nobody',
    hop: "PM2's process accepts, and passes the connection on to a worker",
    cost: { keepAlive: 0.89, perConnection: 0.46 },
    survivesNodeUpgrade: yes,
    survivesReboot: yes,
    zeroLossRestart: {
      answer: 'partly',
      why: 'a reload of PM2 may lose a new connection that the old worker was just given',
    },
    clientAddressKept: yes,
    choose: 'When people are used to pm2 list, pm2 logs and pm2 reload; else --workers does it with less.',
  },
};

function planPm2(options: Options, facts: HostFacts): Plan {
  refuseOptions(options);
  const { program, pm2: folder } = facts;
  if (folder === undefined) throw refuseMissing(program.entry);
  const home = `/run/lowport-${program.name}`;
  const config = planConfig(options, facts);
  const script = (name: string, ...args: string[]) => [join(folder, 'bin', name), ...args] as const;
  const { workers: _, ...inner } = options;
  const parts = planSocketUnits(inner, facts, {
    way: 'pm2',
    service: {
      asked: options,
      runner: { start: script('pm2-runtime', 'start', config.path), reload: script('pm2', 'reload', program.name) },
      serviceEntries: [
        entry('RuntimeDirectory', `lowport-${program.name}`),
        entry('RuntimeDirectoryMode', '0700'),
        entry('Environment', `PM2_HOME=${home}`),
        // PM2's own SIGINT drains as well, but is what Ctrl-C means to many programs.
        entry('Environment', 'PM2_KILL_SIGNAL=SIGTERM'),
        // PM2 itself listens on sockets of its own long before the program does.
        entry('Environment', 'LOWPORT_READY=complete'),
      ],
    },
  });
  return makePlan({
    way: 'pm2',
    ...parts,
    files: [config, ...parts.files],
    notes: [`As the user of the service, PM2_HOME=${home} pm2 list shows the workers; systemctl reload replaces them.`],
  });
}

/** What PM2 calls an ecosystem file. JSON but for the number of workers, which `auto` leaves to the start. */
function planConfig(
  { args, workers = '1', drainTimeoutMs = 30_000, startTimeoutMs, nodeOptions = [] }: Options,
  { program, lowportVersion }: HostFacts,
): PlannedFile {
  const app = {
    name: program.name,
    script: program.entry,
    args,
    cwd: program.workdir,
    exec_mode: 'cluster',
    node_args: [...nodeOptions, '--require', program.register],
    // PM2 kills then; the drain has to be over before.
    kill_timeout: drainTimeoutMs + 5000,
    // At a reload the old worker goes then, whether or not the new one listens.
    ...(startTimeoutMs !== undefined && { listen_timeout: startTimeoutMs }),
  };
  const instances = workers === 'auto' ? "require('node:os').availableParallelism()" : workers;
  const lines = [
    `// Written by lowport ${lowportVersion}, the pm2 way. Drains for ${formatDuration(drainTimeoutMs)}.`,
    `const app = ${JSON.stringify(app, undefined, 2)};`,
    `module.exports = { apps: [{ ...app, instances: ${instances} }] };`,
  ];
  return { path: `/etc/lowport/${program.name}.config.cjs`, content: `${lines.join('\n')}\n`, mode: 0o644 };
}

function refuseOptions({ tls, idleExitMs }: Options): void {
  if (tls !== undefined) {
    const hint = 'Let the program serve https itself, or a proxy: --way nginx, or use --way socket --workers auto.';
    throw refuseForWay(`--tls-cert "${tls.cert}"`, 'pm2', 'PM2 accepts the connections, and ends no TLS', hint);
  }
  if (idleExitMs !== undefined) {
    const reason = 'PM2 keeps its workers, and knows of no connections';
    throw refuseForWay(
      `--idle-exit ${formatDuration(idleExitMs)}`,
      'pm2',
      reason,
      'Use --way socket, or leave it out.',
    );
  }
}

function refuseMissing(file: string): LowportError {
  return new LowportError('ERR_PROGRAM_MISSING', `--way pm2: there is no pm2 beside "${file}", nor for all`, {
    hint: 'Install it where the program is: npm install pm2',
  });
}
