import { join } from 'node:path';
import type { PlannedFile } from '../plan.js';
import { type Contained, containerUser } from './program.js';

/** The release of Node in the image; `--build-arg NODE=..` takes another. */
const nodeRelease = 24;

/** What the image is made by, beside the program: `podman build` and `docker build` read both files. */
export function planImage(contained: Contained, title: string, folder: string): PlannedFile[] {
  return [
    { path: join(folder, 'Containerfile'), content: `# ${title}\n${renderContainerfile(contained)}`, mode: 0o644 },
    { path: join(folder, '.dockerignore'), content: `# ${title}\n${ignored}`, mode: 0o644 },
  ];
}

export const imageNote = 'The image is made by npm ci: package-lock.json has to be there, with lowport in it.';

export const rebuildNote = 'When the program has changed, the same lowport install makes the image anew and starts it.';

/** JSON is what the exec form of CMD is written in: no shell reads it, and no variable is in it. */
function renderContainerfile({ command }: Contained): string {
  return `
ARG NODE=docker.io/library/node:${nodeRelease}

# What only npm needs stays in this stage.
FROM \${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY . .

FROM \${NODE}-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app /app
USER ${containerUser}:${containerUser}
CMD ${JSON.stringify(command)}
`.trimStart();
}

const ignored = `
node_modules
.git
.env*
*.key
*.pem
Containerfile
.dockerignore
kubernetes.yaml
`.trimStart();
