import { describeBlocker } from '../../file-access.js';
import type { Facts } from './facts.js';
import type { NeededFile } from './facts-of-files.js';
import type { Match, Recogniser } from './recogniser.js';
import { run } from './words.js';

/** What the service's user cannot reach. */
export const fileRecognisers: readonly Recogniser[] = (['node', 'entry', 'certificate'] as const).map(use => ({
  code: `${use}-unreachable`,
  severity: 'error',
  situation: {
    node: 'the node binary is not there, or out of reach for the user of the service',
    entry: 'the program is not there, or out of reach for the user of the service',
    certificate: 'a certificate or key is not there, or out of reach for the user of the service',
  }[use],
  find: facts => {
    for (const file of facts.files) {
      const match = file.use === use ? describeProblem(facts, file) : undefined;
      if (match !== undefined) return match;
    }
    return undefined;
  },
}));

/** Certificates that are there, and that clients will not take. */
export const certificateRecognisers: readonly Recogniser[] = [
  {
    code: 'certificate-expired',
    severity: 'error',
    situation: 'the certificate has expired, or does not count yet',
    find: ({ certificates, service }) => {
      const bad = certificates.find(({ daysLeft, started }) => daysLeft < 0 || !started);
      if (bad === undefined) return undefined;
      const when = bad.started
        ? `expired on ${bad.validTo.slice(0, 10)}`
        : `counts from ${bad.validFrom.slice(0, 10)} on only`;
      return {
        text: `${bad.path} ${when}`,
        cure: [
          'Renew it, with certbot or whoever issued it:',
          run('certbot renew'),
          ...(service === undefined ? [] : ['Then let the program read it:', run(`systemctl restart ${service.name}`)]),
        ],
      };
    },
  },
  {
    code: 'certificate-mismatch',
    severity: 'error',
    situation: 'the private key does not belong to the certificate',
    find: ({ certificates }) => {
      const bad = certificates.find(({ key }) => key?.fits === false);
      if (bad?.key === undefined) return undefined;
      return {
        text: `${bad.key.path} is not the private key of ${bad.path}`,
        cure: [
          'Put the two that were issued together there. These have to be equal:',
          run(`openssl pkey -in ${bad.key.path} -pubout | sha256sum`),
          run(`openssl x509 -in ${bad.path} -noout -pubkey | sha256sum`),
        ],
      };
    },
  },
];

function describeProblem({ runner, service }: Facts, { path, problem }: NeededFile): Match | undefined {
  if (problem === undefined || problem.kind === 'unseen') return undefined;
  const who = service === undefined ? `user ${runner.name}` : `user ${runner.name} of ${service.name}`;
  if (problem.kind === 'missing') {
    return { text: `${path} is not there, and ${who} needs it`, cure: ['Put it there, or name the right one.'] };
  }
  const { blocker } = problem;
  const bits = { read: 'o+rX', search: 'o+x', write: 'o+w' }[blocker.need];
  const isKey = /\.(pem|key)$/.test(path);
  return {
    text: `${path}: ${who} ${describeBlocker(blocker)}`,
    cure: isKey
      ? ['Let systemd read it as root and hand it over: sudo npx lowport install with --tls-cert and --tls-key']
      : ['Let others in:', run(`chmod ${bits} ${blocker.path}`)],
  };
}
