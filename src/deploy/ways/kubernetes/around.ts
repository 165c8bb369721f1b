import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import type { IIngress, INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1';
import type { IService } from 'kubernetes-models/v1';
import type { Contained } from '../container/program.js';
import { toLabel } from '../image-name.js';
import type { Options } from '../options.js';
import { isHttps } from '../roles.js';
import { labelsOf, mainPort, portsOf } from './deployment.js';

/** Fewest and most pods; two, so that one may go. */
const scale = { minReplicas: 2, maxReplicas: 10 };
const busyPercent = 70;

/** Its ports to the outside; with names of hosts it is for the Ingress alone. */
export function describeService(contained: Contained, options: Options): object {
  const isBehind = options.serverNames !== undefined;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(contained),
    spec: {
      // Local: without a second hop, which would hide the client's address.
      ...(isBehind ? { type: 'ClusterIP' } : { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }),
      selector: labelsOf(contained),
      ports: portsOf(options).map(port => ({ name: `port-${port}`, port, targetPort: port })),
    },
  } satisfies IService;
}

/** The names of hosts, by TLS where https is listened on; the certificate is in the Secret `NAME-tls`. */
export function describeIngress(contained: Contained, options: Options): object[] {
  const { serverNames, listen } = options;
  if (serverNames === undefined) return [];
  const name = toLabel(contained.name);
  const backend = { service: { name, port: { number: mainPort(options) } } };
  const ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadataOf(contained),
    spec: {
      ...(listen.some(isHttps) && { tls: [{ hosts: serverNames, secretName: `${name}-tls` }] }),
      rules: serverNames.map(host => ({ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } })),
    },
  } satisfies IIngress;
  return [ingress];
}

/** How many pods there are, how many may be missing, and who may connect to them and where they may connect to. */
export function describeScaling(contained: Contained, options: Options): object[] {
  const metadata = metadataOf(contained);
  const matchLabels = labelsOf(contained);
  const autoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: metadata.name },
      ...scale,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: busyPercent } },
        },
      ],
    },
  } satisfies IHorizontalPodAutoscaler;
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata,
    spec: { maxUnavailable: 1, selector: { matchLabels } },
  } satisfies IPodDisruptionBudget;
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: { matchLabels },
      policyTypes: options.sandbox === 'closed' ? ['Ingress', 'Egress'] : ['Ingress'],
      ingress: [{ ports: portsOf(options).map(port => ({ protocol: 'TCP', port })) }],
    },
  } satisfies INetworkPolicy;
  return [autoscaler, budget, policy];
}

function metadataOf(contained: Contained): { name: string; labels: Record<string, string> } {
  return { name: toLabel(contained.name), labels: labelsOf(contained) };
}
