import type { IDeployment } from 'kubernetes-models/apps/v1';
import { type Contained, containerUser } from '../container/program.js';
import { toLabel } from '../image-name.js';
import type { Options } from '../options.js';
import { defaultPort } from '../roles.js';

/** How long a pod that ends goes on as if nothing were, until nobody sends it anything new. */
const leaveMs = 5000;
const marginMs = 5000;
const usualStartMs = 60_000;

/** The label by which everything else finds the pods. */
export function labelsOf({ name }: Pick<Contained, 'name'>): Record<string, string> {
  return { 'app.kubernetes.io/name': toLabel(name) };
}

export function portsOf({ listen }: Pick<Options, 'listen'>): number[] {
  return [...new Set(listen.flatMap(address => ('port' in address ? [address.port] : [])))];
}

/** The one that `PORT` names. */
export function mainPort({ listen }: Pick<Options, 'listen'>): number {
  return Number(defaultPort(listen) ?? portsOf({ listen })[0]);
}

/** Pods without any privilege; a new one is ready before an old one drains. How many there are the autoscaler says. */
export function describeDeployment(contained: Contained, options: Options): object {
  const labels = labelsOf(contained);
  const isHardened = options.sandbox !== 'off';
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: toLabel(contained.name), labels },
    spec: {
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      minReadySeconds: 5,
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          // preStop, the drain, and what a process needs to end.
          terminationGracePeriodSeconds: Math.ceil((leaveMs + contained.drainMs + marginMs) / 1000),
          securityContext: {
            // Of the pod's own network alone: the program may take the port that it asks for.
            sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
            runAsNonRoot: true,
            runAsUser: containerUser,
            runAsGroup: containerUser,
            ...(isHardened && { seccompProfile: { type: 'RuntimeDefault' } }),
          },
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: labels },
            },
          ],
          containers: [describeContainer(contained, options)],
          volumes: [{ name: 'tmp', emptyDir: {} }],
        },
      },
    },
  } satisfies IDeployment;
}

function describeContainer(
  { name, image, command, env }: Contained,
  { listen, sandbox, memoryMax, startTimeoutMs = usualStartMs }: Options,
) {
  const probe = { tcpSocket: { port: mainPort({ listen }) } };
  return {
    name: toLabel(name),
    image,
    command: command.map(escapeReference),
    env: env.map(([key, value]) => ({ name: key, value: escapeReference(value) })),
    ports: portsOf({ listen }).map(port => ({ name: `port-${port}`, containerPort: port })),
    startupProbe: { ...probe, periodSeconds: 1, failureThreshold: Math.ceil(startTimeoutMs / 1000) },
    readinessProbe: { ...probe, periodSeconds: 5 },
    livenessProbe: { ...probe, periodSeconds: 10, timeoutSeconds: 5 },
    lifecycle: { preStop: { exec: { command: ['sleep', String(leaveMs / 1000)] } } },
    resources: {
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { memory: memoryMax?.replace(/[KMGT]$/, '$&i') ?? '512Mi' },
    },
    ...(sandbox !== 'off' && {
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    }),
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  };
}

/** `$(NAME)` would be a variable of the container; `$$(` is a plain `$(`. */
function escapeReference(text: string): string {
  return text.replaceAll('$', '$$$$');
}
