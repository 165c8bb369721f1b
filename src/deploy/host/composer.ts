import { dockerCompose } from '../ways/compose.js';
import type { HostFacts } from '../ways/facts.js';
import { findProgramFile } from './run-command.js';

/** What reads a compose.yaml here, or nothing. Docker's is a plugin; the docker-compose command before it is out of use. */
export function findComposer(): Pick<HostFacts, 'composer'> {
  const docker = findProgramFile('docker');
  if (docker !== undefined && findProgramFile(dockerCompose) !== undefined) return { composer: [docker, 'compose'] };
  const podman = findProgramFile('podman-compose');
  return podman === undefined ? {} : { composer: [podman] };
}
