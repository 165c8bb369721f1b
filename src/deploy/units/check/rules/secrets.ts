import { listSettings } from '../../unit.js';
import { type Rule, show } from '../rule.js';
import type { Service } from '../service.js';

const secretName =
  /(^|_)(SECRET|PASSWORD|PASSWD|PASS|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|SECRET_?KEY|CREDENTIALS?)(_|$)/i;
const notSecret = /_(FILE|PATH|DIR|URL|NAME|ID|TTL|EXPIRY|LENGTH)$/i;

/** What everybody on the host can read. */
export const secretRules: readonly Rule<Service>[] = [
  {
    code: 'secret-in-unit',
    severity: 'warning',
    about: 'a secret in `Environment=`: everybody on the host reads it with `systemctl show`',
    find: ({ variables }) =>
      variables
        .filter(({ name, value }) => isSecret(name, value))
        .map(({ name, setting }) => ({
          text: `Environment=${name}=...: everybody on the host can read it with systemctl show`,
          cure: 'Put it in a file of mode 0600 and name that with EnvironmentFile=, or use LoadCredential=.',
          at: setting,
        })),
  },
  {
    code: 'secret-file-open',
    severity: 'warning',
    about: 'an `EnvironmentFile=` with secrets that everybody on the host may read',
    find: ({ unit, isNode }, { files }) =>
      !isNode || files === undefined
        ? []
        : listSettings(unit, 'Service', 'EnvironmentFile').flatMap(setting => {
            const path = setting.value.replace(/^-/, '');
            const facts = files.look(path);
            if (typeof facts !== 'object' || (facts.mode & 0o004) === 0) return [];
            const lines = [...(files.read(path) ?? '').matchAll(/^\s*([A-Za-z_]\w*)=(.*)$/gm)];
            const secret = lines.find(([, name = '', value = '']) => isSecret(name, value));
            if (secret === undefined) return [];
            return [
              {
                text: `${show(setting)}: it holds ${secret[1]}, and everybody on the host can read it`,
                cure: `chmod 0600 ${path}: systemd itself reads it.`,
                at: setting,
              },
            ];
          }),
  },
];

function isSecret(name: string, value: string): boolean {
  if (/^\w+:\/\/[^/\s:@]*:[^/\s@]+@/.test(value)) return true;
  return secretName.test(name) && !notSecret.test(name) && !/^(|["']{2}|\/.*|%d\/.*|true|false|\d{1,3})$/.test(value);
}
