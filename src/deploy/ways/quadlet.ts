import { imageNote, planImage, rebuildNote } from './container/image.js';
import type { Container } from './container/podman.js';
import { renderPodmanService } from './container/podman-service.js';
import { type Contained, containProgram } from './container/program.js';
import { renderQuadlet } from './container/quadlet-file.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { type Command, makePlan, type Plan, type PlannedFile, unitFile, verifyUnits } from './plan.js';
import { refuseForWay } from './refuse.js';
import { planSockets } from './socket-units.js';
import { writtenBy } from './stamp.js';
import { type Way, yes } from './way.js';

/** A container of Podman, which needs no network: systemd hands the sockets through to the program in it. */
export const quadlet: Way = {
  name: 'quadlet',
  plan: planQuadlet,
  needs: [{ program: 'podman', package: 'podman' }],
  takes: ['image'],
  comparison: {
    summary: 'systemd hands the open sockets into a container of Podman, which needs no network (--sandbox closed)',
    privilege: 'systemd alone, before the container starts',
    others: 'nobody',
    hop: 'none',
    cost: null,
    survivesNodeUpgrade: { answer: 'yes', why: 'the image has a node of its own' },
    survivesReboot: yes,
    zeroLossRestart: yes,
    clientAddressKept: yes,
    choose: 'The program comes as an image, or shall see nothing of the host.',
  },
};

function planQuadlet(options: Options, facts: HostFacts): Plan {
  const contained = containProgram('quadlet', options, facts);
  refuseUnfit(options);
  const { name } = contained;
  const { units: sockets, ...socket } = planSockets(options, facts, { way: 'quadlet' });
  const service = planContainer({ contained, options, facts, sockets });
  const image = planOwnImage(contained, options, facts);
  return makePlan({
    way: 'quadlet',
    name,
    files: [...socket.files, service, ...image.files],
    verify: [facts.hasQuadlet ? [quadletProgram, '-dryrun'] : verifyUnits([...socket.files, service])],
    apply: [...image.build, ...socket.apply, ...image.use],
    undo: socket.undo,
    settle: [...socket.settle, ...image.settle],
    notes: image.notes,
  });
}

/** Where Debian and Fedora have it. */
const quadletProgram = '/usr/libexec/podman/quadlet';

function planContainer(container: Container): PlannedFile {
  const { name } = container.contained;
  const unit = `${name}.service`;
  if (!container.facts.hasQuadlet) return unitFile(unit, renderPodmanService(container));
  const path = `/etc/containers/systemd/${name}.container`;
  return { path, content: renderQuadlet(container), mode: 0o644, unit };
}

/** Without an image named, it is made here, of the program's folder. */
function planOwnImage(
  contained: Contained,
  { image: given }: Options,
  facts: HostFacts,
): Pick<Plan, 'files' | 'settle' | 'notes'> & { build: Command[]; use: Command[] } {
  if (given !== undefined) {
    const notes = ['The image needs lowport beside the program, in the folder in which it starts.'];
    return { files: [], build: [], use: [], settle: [], notes };
  }
  const { image, name } = contained;
  const folder = `/etc/lowport/${name}`;
  const files = planImage(contained, writtenBy(facts, 'quadlet').comment, folder);
  const read = ['--file', `${folder}/Containerfile`, '--ignorefile', `${folder}/.dockerignore`];
  return {
    files,
    build: [['podman', 'build', '--tag', image, ...read, facts.program.workdir]],
    // What runs already is of the image before; at the first install nothing does.
    use: [['systemctl', 'try-restart', `${name}.service`]],
    settle: [['podman', 'image', 'rm', '--force', image]],
    notes: [imageNote, rebuildNote],
  };
}

/** Paths that Podman would divide or that its generator would unquote. */
function refuseUnfit({ readWrite, envFiles, memoryMax }: Options): void {
  if (memoryMax?.endsWith('%')) {
    throw refuseForWay(`--memory-max "${memoryMax}"`, 'quadlet', 'it takes an amount', 'Write it as 512M or 2G.');
  }
  const odd = [...readWrite, ...envFiles].find(path => !/^[A-Za-z0-9_./@+-]+$/.test(path));
  if (odd === undefined) return;
  throw refuseForWay(JSON.stringify(odd), 'quadlet', 'Podman would not read such a path as it is', 'Use a plain one.');
}
