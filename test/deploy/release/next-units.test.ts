import test from 'ava';
import { planNext } from '../../../src/deploy/release/next-units.js';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { renderUnit } from '../../../src/deploy/units/render.js';
import { mergeUnit } from '../../../src/deploy/units/unit.js';

const service = `[Unit]
Requires=app.socket
After=postgresql.service

[Service]
Type=notify
OpenFile=/run/systemd/notify:lowport-notify
ExecStart=/usr/bin/node server.js %n
ExecReload=/usr/bin/node reload.js
Restart=on-failure
RuntimeDirectory=lowport-app
RuntimeDirectoryPreserve=restart
NoExecPaths=-/tmp -/run/lowport-app -/run/lowport-apple
DynamicUser=yes
StateDirectory=app
`;
const dropIn = '[Service]\nMemoryMax=1G\n';

test('the next generation is the service with its drop-ins, on its sockets and two of its own, in a runtime directory of its own', t => {
  const files = [service, dropIn].map((text, index) => ({ path: `/${index}`, unit: parseUnit(text), garbled: [] }));
  const unit = mergeUnit('app.service', [], files);
  const next = planNext(unit, ['app.socket', 'app-admin.socket'], {
    requests: '/run/a/requests',
    words: '/run/a/words',
  });
  t.is(next.name, 'app-next.service');
  t.is(
    renderUnit(next.service),
    `# Written by lowport deploy; gone when it has ended, and with the next boot.

[Unit]
Description=the next generation of app.service, which lowport deploy tries
Requires=app.socket app-admin.socket app-next.socket
After=network.target app.socket app-admin.socket app-next.socket
StartLimitIntervalSec=0

[Service]
Type=notify
OpenFile=/run/systemd/notify:lowport-notify
ExecStart=/usr/bin/node server.js app.service
NoExecPaths=-/tmp -/run/lowport-app-next -/run/lowport-apple
DynamicUser=yes
StateDirectory=app
MemoryMax=1G
User=app
RuntimeDirectory=lowport-app-next
Restart=no
Sockets=app.socket
Sockets=app-admin.socket
Sockets=app-next.socket
`,
  );
  const [socket] = next.sockets;
  t.is(socket?.name, 'app-next.socket');
  t.regex(
    socket === undefined ? '' : renderUnit(socket.unit),
    /ListenStream=\/run\/a\/requests\nListenStream=\/run\/a\/words\nSocketMode=0600/,
  );
});
