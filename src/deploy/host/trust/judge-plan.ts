import { LowportError } from '../../../errors.js';
import { formatCommand } from '../../shell.js';
import type { Options } from '../../ways/options.js';
import type { Plan } from '../../ways/plan.js';
import { describeDistrust, findDistrust } from './distrust.js';
import { listFollowed } from './followed.js';

/** A file that root follows for a plan. `cure` is what to do where others than root may change it. */
type Followed = { path: string; use: string; deed: string; cure: string };

/**
 * Refuses a plan by which root would read or run what others than root may change, at this moment or at any start: a link
 * in its place would show any file, or be any program. A renewed certificate cannot be a copy that only install renews.
 * @throws {LowportError} `ERR_UNTRUSTED_PATH`
 */
export function refuseUntrusted(options: Options, plan: Plan): void {
  const brought = new Set([...plan.files, ...plan.copies, ...plan.links].map(({ path }) => path));
  for (const { path, use, deed, cure } of [...listTlsFiles(options), ...listOfServices(plan), ...listGranted(plan)]) {
    const distrust = brought.has(path) ? undefined : findDistrust(path);
    if (distrust === undefined) continue;
    throw new LowportError('ERR_UNTRUSTED_PATH', `${use}: ${describeDistrust(distrust)}, and root ${deed}`, {
      hint: cure,
    });
  }
}

function listTlsFiles({ tls, name = 'app' }: Options): Followed[] {
  if (tls === undefined) return [];
  const pairs = [
    { ...tls, options: ['--tls-cert', '--tls-key'], suffix: '' },
    ...(tls.named ?? []).map(pair => ({ ...pair, options: ['--tls', '--tls'], suffix: `.${pair.name}` })),
  ];
  return pairs.flatMap(({ cert, key, options: [ofCert, ofKey], suffix }) => {
    const place = `/etc/lowport/tls/${name}${suffix}`;
    const copies = [
      formatCommand(['install', '-D', '-m', '0644', cert, `${place}.pem`]),
      formatCommand(['install', '-D', '-m', '0600', key, `${place}.key`]),
    ];
    const cure = `Keep both in a folder of root's, and name them there; a renewal copies them again:\n${copies.join('\n')}`;
    const deed = 'would read what it leads to';
    return [
      { path: cert, use: `${ofCert} ${JSON.stringify(cert)}`, deed, cure },
      { path: key, use: `${ofKey} ${JSON.stringify(key)}`, deed, cure },
    ];
  });
}

/** What the services have root read or run beside what the plan brings itself. */
function listOfServices(plan: Plan): Followed[] {
  return listFollowed(plan).map(({ path, use, setting, unit }) => ({
    path,
    use: `${setting.key}= of ${unit}, ${JSON.stringify(path)}`,
    deed: `would ${use} what it leads to`,
    cure: `Move it to a folder that root alone may change: namei -l ${path} shows all on the way.`,
  }));
}

/** The files that setcap(8) gives a capability to. */
function listGranted({ apply }: Plan): Followed[] {
  return apply.flatMap(([program, ...args]) => {
    const path = args.at(-1);
    if (program !== 'setcap' || path === undefined) return [];
    return [
      {
        path,
        use: `node ${JSON.stringify(path)}`,
        deed: 'would give it a capability',
        cure: "Take a node that is root's, as a package of the distribution brings it: --node /usr/bin/node",
      },
    ];
  });
}
