/** What lowport notes of a small installation. */
export const sampleRecord = JSON.stringify({
  format: 1,
  id: '01234567-89ab-cdef-0123-456789abcdef',
  kind: 'install',
  version: '1.0.0',
  installedAt: '2026-01-01T00:00:00.000Z',
  project: '/srv/app',
  options: {
    listen: [
      { kind: 'port', port: 80 },
      { kind: 'path', path: '/run/app.sock' },
    ],
    args: [],
  },
  plan: {
    way: 'socket',
    name: 'app',
    target: 'host',
    needs: [],
    prepare: [],
    files: [
      {
        path: '/etc/systemd/system/app.service',
        content: '[Service]\nStateDirectory=app\n',
        mode: 420,
        unit: 'app.service',
      },
    ],
    links: [],
    copies: [],
    verify: [['systemd-analyze', 'verify']],
    apply: [['systemctl', 'daemon-reload']],
    undo: [['systemctl', 'stop', 'app.service']],
    settle: [],
    notes: [],
  },
  installed: [{ path: '/etc/systemd/system/app.service', state: { kind: 'absent' } }],
  changes: [{ path: '/etc/systemd/system/app.service', action: 'create', unit: 'app.service' }],
  folders: ['/var/lib/app'],
});
