import { join } from 'node:path';
import { formatDuration } from '../../duration.js';
import type { ListenAddress } from '../../listen-address.js';
import { composeOf, renderComposeService } from './container/compose-service.js';
import { imageNote, planImage, rebuildNote } from './container/image.js';
import { type Contained, containProgram } from './container/program.js';
import { renderYaml } from './container/yaml.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { makePlan, type Plan, reloadUnits, unitFile, verifyUnits } from './plan.js';
import { refuseForWay } from './refuse.js';
import { writtenBy } from './stamp.js';
import { type Way, yes } from './way.js';

/** Where Debian, Fedora and Docker itself have it. */
export const dockerCompose = '/usr/libexec/docker/cli-plugins/docker-compose';

/** A container of Docker or Podman by a compose.yaml, for where compose runs everything else too. */
export const compose: Way = {
  name: 'compose',
  plan: planCompose,
  needs: [
    {
      program: 'podman-compose',
      package: 'podman-compose',
      or: { program: dockerCompose, package: 'Docker' },
    },
  ],
  takes: ['image'],
  comparison: {
    summary: 'a container of Docker or Podman, whose ports compose publishes',
    privilege: "the container engine, which runs as root; in the container's own network any port is open to everybody",
    others: 'who may talk to the engine is root on the host',
    hop: 'a redirect of the kernel into the network of the container',
    cost: null,
    survivesNodeUpgrade: { answer: 'yes', why: 'the image has a node of its own' },
    survivesReboot: yes,
    zeroLossRestart: { answer: 'no', why: 'nobody holds the port while a container is replaced' },
    clientAddressKept: {
      answer: 'partly',
      why: 'not of clients on the host itself, nor where a userland proxy passes on',
    },
    choose: 'Databases and other parts run by compose already.',
  },
};

function planCompose(options: Options, facts: HostFacts): Plan {
  const contained = containProgram('compose', options, facts);
  refuseUnfit(options);
  const { name, image } = contained;
  const { workdir } = facts.program;
  const title = writtenBy(facts, 'compose').comment;
  // Root reads it at each start: beside the program whoever may write there would be root.
  const file = join('/etc/lowport', name, 'compose.yaml');
  const composed = composeOf(contained, file, facts);
  const service = `${name}.service`;
  const unit = unitFile(service, renderComposeService(composed, options, facts));
  const { engine, project, command } = composed;
  return makePlan({
    way: 'compose',
    name,
    files: [
      { path: file, content: renderYaml(title, describe(contained, { project, workdir }, options)), mode: 0o644 },
      ...planImage(contained, title, workdir),
      unit,
    ],
    // podman-compose before 1.0.6 has no word for it but those that read the file.
    verify: [[...command, ...(engine === 'docker' ? ['config', '--quiet'] : ['ps'])], verifyUnits([unit])],
    apply: [
      [...command, 'build'],
      reloadUnits,
      ['systemctl', 'enable', service],
      // An update is a container of another image or with other options.
      ['systemctl', 'restart', service],
    ],
    undo: [
      ['systemctl', 'disable', service],
      ['systemctl', 'stop', service],
    ],
    settle: [
      reloadUnits,
      // podman-compose before 1.1 leaves the network there.
      ...(engine === 'podman' ? [['podman', 'network', 'rm', '--force', `${project}_default`] as const] : []),
      ...(options.image === undefined ? [[engine, 'image', 'rm', '--force', image] as const] : []),
    ],
    notes: [imageNote, rebuildNote, 'The port is that of IPv4; for IPv6 the engine has to have a network of it.'],
  });
}

/** A `$` begins a variable of compose, and a second one ends that. */
function describe(
  { name, command, env, image, drainMs }: Contained,
  { project, workdir }: { project: string; workdir: string },
  { listen, memoryMax, readWrite, envFiles, sandbox }: Options,
): object {
  const plain = (text: string) => text.replaceAll('$', '$$$$');
  return {
    name: project,
    services: {
      [name]: {
        image: plain(image),
        build: { context: plain(workdir), dockerfile: 'Containerfile' },
        command: command.map(plain),
        restart: 'unless-stopped',
        ports: listen.map(publish),
        environment: Object.fromEntries(env.map(([key, value]) => [key, plain(value)])),
        ...(envFiles.length > 0 && { env_file: envFiles.map(plain) }),
        ...(sandbox !== 'off' && {
          read_only: true,
          tmpfs: ['/tmp'],
          cap_drop: ['ALL'],
          security_opt: ['no-new-privileges:true'],
        }),
        // Of the container's own network alone: the program may take the port that it asks for.
        sysctls: ['net.ipv4.ip_unprivileged_port_start=0'],
        stop_grace_period: formatDuration(drainMs + 5000),
        ...(memoryMax !== undefined && { mem_limit: memoryMax.toLowerCase() }),
        ...(readWrite.length > 0 && {
          volumes: readWrite.map(path => ({ type: 'bind', source: plain(path), target: plain(path) })),
        }),
      },
    },
  };
}

function publish(address: ListenAddress): string {
  if (!('port' in address)) throw new TypeError('Only ports get this far.');
  const { port } = address;
  if (address.kind === 'port') return `${port}:${port}`;
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}:${port}`;
}

function refuseUnfit({ sandbox, memoryMax, startTimeoutMs }: Options): void {
  if (startTimeoutMs !== undefined) {
    const reason = 'nobody waits there until the program listens';
    throw refuseForWay(`--start-timeout ${formatDuration(startTimeoutMs)}`, 'compose', reason, 'Leave it out.');
  }
  if (sandbox === 'closed') {
    throw refuseForWay(
      '--sandbox "closed"',
      'compose',
      'a port that is published takes a network',
      'Use --way quadlet.',
    );
  }
  if (memoryMax?.endsWith('%')) {
    throw refuseForWay(`--memory-max "${memoryMax}"`, 'compose', 'it takes an amount', 'Write it as 512M or 2G.');
  }
}
