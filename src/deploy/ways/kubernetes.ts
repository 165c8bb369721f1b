import { join } from 'node:path';
import { imageNote, planImage } from './container/image.js';
import { containProgram } from './container/program.js';
import { renderYaml } from './container/yaml.js';
import type { HostFacts } from './facts.js';
import { describeIngress, describeScaling, describeService } from './kubernetes/around.js';
import { describeDeployment } from './kubernetes/deployment.js';
import type { Options } from './options.js';
import { makePlan, type Plan } from './plan.js';
import { refuseForWay } from './refuse.js';
import { writtenBy } from './stamp.js';
import type { Way } from './way.js';

/** The same program on a cluster, for those who outgrow one host: the cluster starts, moves and adds copies of it. */
export const kubernetes: Way = {
  name: 'kubernetes',
  plan: planKubernetes,
  needs: [],
  takes: ['image', 'serverNames'],
  comparison: {
    summary: 'a cluster runs several copies of the container, behind a Service',
    privilege: "the cluster; in the pod's own network any port is open to everybody",
    others: 'who may write to the namespace',
    hop: 'the redirect of the Service, and an Ingress where names of hosts are given',
    cost: null,
    survivesNodeUpgrade: { answer: 'yes', why: 'the image has a node of its own' },
    survivesReboot: { answer: 'yes', why: 'the cluster starts a pod elsewhere' },
    zeroLossRestart: { answer: 'yes', why: 'a new pod is ready before an old one drains' },
    clientAddressKept: { answer: 'partly', why: 'behind an Ingress in X-Forwarded-For' },
    choose: 'One host is not enough, or must not be the only one.',
  },
};

function planKubernetes(options: Options, facts: HostFacts): Plan {
  const contained = containProgram('kubernetes', options, facts);
  refuseUnfit(options);
  const title = writtenBy(facts, 'kubernetes').comment;
  const { workdir } = facts.program;
  const path = join(workdir, 'kubernetes.yaml');
  const objects = [
    describeDeployment(contained, options),
    describeService(contained, options),
    ...describeIngress(contained, options),
    ...describeScaling(contained, options),
  ];
  return makePlan({
    way: 'kubernetes',
    name: contained.name,
    target: 'elsewhere',
    files: [{ path, content: renderYaml(title, ...objects), mode: 0o644 }, ...planImage(contained, title, workdir)],
    apply: [
      ['docker', 'build', '--tag', contained.image, '--file', join(workdir, 'Containerfile'), workdir],
      ['docker', 'push', contained.image],
      ['kubectl', 'apply', '--filename', path],
    ],
    undo: [['kubectl', 'delete', '--filename', path]],
    notes: [
      imageNote,
      ...(options.image === undefined ? ['The cluster has to find the image: --image registry.example/shop:1.0.'] : []),
      'Copies of the program share no memory: sessions and Socket.IO need a store or sticky connections.',
    ],
  });
}

function refuseUnfit({ listen, envFiles, readWrite, memoryMax }: Options): void {
  const address = listen.find(({ kind }) => kind !== 'port');
  const own: [value: string | undefined, reason: string, hint: string][] = [
    [
      address && 'host' in address ? `--listen "${address.host}:${address.port}"` : undefined,
      'a pod has an address of its own',
      'Name the port alone.',
    ],
    [
      envFiles[0] && `--env-file ${JSON.stringify(envFiles[0])}`,
      'a pod sees no file of this host',
      'Make a Secret of it, and name it under envFrom.',
    ],
    [
      readWrite[0] && `--read-write ${JSON.stringify(readWrite[0])}`,
      'a pod sees no folder of this host',
      'Give it a PersistentVolumeClaim.',
    ],
    [
      memoryMax?.endsWith('%') ? `--memory-max "${memoryMax}"` : undefined,
      'it takes an amount',
      'Write it as 512M or 2G.',
    ],
  ];
  for (const [value, reason, hint] of own)
    if (value !== undefined) throw refuseForWay(value, 'kubernetes', reason, hint);
}
