import test from 'ava';
import fc from 'fast-check';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';
import { kubernetes } from '../../../src/deploy/ways/kubernetes.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { planWay } from '../../../src/deploy/ways/ways.js';
import { LowportError } from '../../../src/errors.js';
import { hostFacts } from '../facts.js';
import { hostileName } from '../hostile-text.js';

// biome-ignore lint/suspicious/noExplicitAny: what the schemas say of them is what is tested.
type Objects = Record<string, any>;

const models = { Deployment, Service, Ingress, HorizontalPodAutoscaler, PodDisruptionBudget, NetworkPolicy };

function plan(raw: RawOptions, name = 'app') {
  return planWay(kubernetes, readOptions(raw, '/srv/app'), hostFacts({ program: { name } }));
}

/** By their kinds, as the published schema takes them. */
function read(raw: RawOptions, name?: string): Objects {
  const documents = parseAllDocuments(plan(raw, name).files[0]?.content ?? '');
  const objects = documents.map(document => document.toJS());
  for (const object of objects) new models[object.kind as keyof typeof models](object).validate();
  return Object.fromEntries(objects.map(object => [object.kind, object]));
}

const shapes: [what: string, raw: RawOptions, kinds: string][] = [
  ['a port', {}, 'Deployment Service HorizontalPodAutoscaler PodDisruptionBudget NetworkPolicy'],
  [
    'two ports',
    { listen: ['80', '443'] },
    'Deployment Service HorizontalPodAutoscaler PodDisruptionBudget NetworkPolicy',
  ],
  [
    'names of hosts',
    { listen: ['443'], serverName: ['shop.example'] },
    'Deployment Service Ingress HorizontalPodAutoscaler PodDisruptionBudget NetworkPolicy',
  ],
  [
    'no outgoing network',
    { sandbox: 'closed' },
    'Deployment Service HorizontalPodAutoscaler PodDisruptionBudget NetworkPolicy',
  ],
  ['no sandbox', { sandbox: 'off' }, 'Deployment Service HorizontalPodAutoscaler PodDisruptionBudget NetworkPolicy'],
  [
    'memory, variables and arguments',
    { memoryMax: '1G', env: ['A=1'], args: ['--x'] },
    'Deployment Service HorizontalPodAutoscaler PodDisruptionBudget NetworkPolicy',
  ],
];

for (const [what, raw, kinds] of shapes) {
  test(`the published schema takes the objects for ${what}`, t => t.is(Object.keys(read(raw)).join(' '), kinds));
}

test('the schema tells a wrong object', t => {
  t.throws(() => new Deployment({ spec: { replicas: 'two' } } as never).validate());
});

test('a pod has no privilege, a root that it cannot write, and time for its drain', t => {
  const { spec } = read({ drainTimeout: '20s', startTimeout: '150s' })['Deployment'].spec.template;
  t.is(spec.terminationGracePeriodSeconds, 30);
  t.like(spec.securityContext, { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } });
  const [container] = spec.containers;
  t.is(container.startupProbe.failureThreshold, 150);
  t.deepEqual(container.securityContext, {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  t.deepEqual(container.lifecycle.preStop.exec.command, ['sleep', '5']);
  t.deepEqual(container.command, ['node', '--require', 'lowport/register', './server.js']);
  t.like(container.readinessProbe, { tcpSocket: { port: 80 } });
  t.deepEqual(container.env.slice(0, 2), [
    { name: 'NODE_ENV', value: 'production' },
    { name: 'PORT', value: '80' },
  ]);
});

test('everything finds the pods by the same label, whatever the name is', t => {
  for (const name of ['Shop_API.v2', 'a'.repeat(120), 'x-']) {
    const objects = read({ serverName: ['shop.example'] }, name);
    const { name: label } = objects['Deployment'].metadata;
    t.regex(label, /^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/);
    const expected = { 'app.kubernetes.io/name': label };
    t.deepEqual(objects['Deployment'].spec.selector.matchLabels, expected);
    t.deepEqual(objects['Deployment'].spec.template.metadata.labels, expected);
    t.deepEqual(objects['Service'].spec.selector, expected);
    t.deepEqual(objects['PodDisruptionBudget'].spec.selector.matchLabels, expected);
    t.is(objects['HorizontalPodAutoscaler'].spec.scaleTargetRef.name, label);
    t.is(objects['Ingress'].spec.rules[0].http.paths[0].backend.service.name, label);
  }
});

test('any value and argument reads back, with no variable in it', t => {
  const check = (value: string) => {
    const [container] = read({ env: [`A=${value}`], args: [value] })['Deployment'].spec.template.spec.containers;
    for (const text of [container.env.at(-1).value, container.command.at(-1)]) {
      // As the kubelet replaces: `$$` is a `$`, and `$(` is a variable.
      if (/(?<!\$)(\$\$)*\$\(/.test(text)) throw new Error(`a variable in ${text}`);
      if (text.replaceAll('$$', '$') !== value) throw new Error(text);
    }
  };
  fc.assert(
    fc.property(
      hostileName.filter(name => Buffer.from(name).toString() === name),
      check,
    ),
    { numRuns: 200 },
  );
  t.pass();
});

const refused: [what: string, raw: RawOptions][] = [
  ['an address', { listen: ['127.0.0.1:80'] }],
  ['a unix path', { listen: ['/run/app.sock'] }],
  ['a certificate', { tlsCert: '/c', tlsKey: '/k' }],
  ['a file of variables', { envFile: ['/srv/env'] }],
  ['a writable path', { readWrite: ['/srv'] }],
  ['a share of the memory', { memoryMax: '50%' }],
  ['an idle time', { idleExit: '1min' }],
  ['a map', { map: '3000=80' }],
  ['a node of the host', { node: '/usr/bin/node' }],
];

for (const [what, raw] of refused) {
  test(`kubernetes refuses ${what}`, t => {
    t.throws(() => plan(raw), { instanceOf: LowportError, code: 'ERR_WAY_CANNOT' });
  });
}
