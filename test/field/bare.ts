import type { Host } from '../host/host.js';
import { appFolder } from './deploy.js';
import type { FieldProgram } from './program.js';

/** As patient as lowport's drain is by default: systemd's own 90 s would only take longer to the same end. */
const stopPatience = '30s';

/**
 * The same program as somebody serves it who writes the socket unit by hand: its `listen(PORT)` has become
 * `listen({ fd: 3 })`, systemd holds the port over a restart, and nothing else of lowport is there.
 */
export async function startBare(host: Host, program: FieldProgram): Promise<void> {
  const { entry, args = '', env = {}, path } = program;
  const settings = { NODE_ENV: 'production', PORT: path ?? '80', ...env };
  const environment = Object.entries(settings).map(([name, value]) => `Environment="${name}=${value}"`);
  await host.write('/etc/systemd/system/app.socket', `[Socket]\nListenStream=${path ?? '80'}\nBacklog=4096\n`);
  await host.write(
    '/etc/systemd/system/app.service',
    [
      '[Unit]\nRequires=app.socket\nAfter=app.socket\nStartLimitIntervalSec=0\n[Service]',
      `ExecStart=/usr/bin/node --require /opt/lowport/test/field/bare/listen.cjs ${appFolder}/${entry} ${args}`,
      `WorkingDirectory=${appFolder}\nDynamicUser=yes\nStateDirectory=app`,
      ...environment,
      `Restart=on-failure\nTimeoutStopSec=${stopPatience}\n`,
    ].join('\n'),
  );
  await host.run('systemctl daemon-reload && systemctl start app.socket && systemctl start app.service');
}
