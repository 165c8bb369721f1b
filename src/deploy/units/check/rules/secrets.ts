import { isSecret } from '../../secret.js';
import { type Rule, show } from '../rule.js';
import { describeEnvCredential, listEnvFiles, type Service } from '../service.js';

/** What everybody on the host can read. */
export const secretRules: readonly Rule<Service>[] = [
  {
    code: 'secret-in-unit',
    severity: 'warning',
    about: 'a secret in `Environment=`: everybody on the host reads it with `systemctl show`',
    find: ({ unit, variables }) =>
      variables
        .filter(({ name, value }) => isSecret(name, value))
        .map(({ name, setting }) => ({
          text: `Environment=${name}=...: everybody on the host can read it with systemctl show`,
          cure: `Put it in a file of mode 0600, and have Node read that: ${describeEnvCredential(`/etc/${unit.name.replace(/\.service$/, '')}.env`)}`,
          at: setting,
        })),
  },
  {
    code: 'secret-file-open',
    severity: 'warning',
    about: 'a file of variables, of `EnvironmentFile=` or of Node, with secrets that everybody on the host may read',
    find: (service, { files }) =>
      !service.isNode || files === undefined
        ? []
        : listEnvFiles(service).flatMap(({ path, setting, byRoot }) => {
            const facts = files.look(path);
            if (typeof facts !== 'object' || (facts.mode & 0o004) === 0) return [];
            const lines = [...(files.read(path) ?? '').matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/gm)];
            const secret = lines.find(([, name = '', value = '']) => isSecret(name, value));
            if (secret === undefined) return [];
            return [
              {
                text: `${show(setting)}: ${path} holds ${secret[1]}, and everybody on the host can read it`,
                cure: byRoot
                  ? `chmod 0600 ${path}: systemd itself reads it.`
                  : `Give it to the user of the service with mode 0600, or to root, and name it with LoadCredential=.`,
                at: setting,
              },
            ];
          }),
  },
];
