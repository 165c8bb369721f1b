import { join } from 'node:path';
import type { Host } from '../host/host.js';
import { appPath } from '../support/program.js';
import { packProduct } from './pack-product.js';
import { prepareApp } from './prepare-app.js';
import type { FieldProgram } from './program.js';

export const appFolder = '/srv/app';

/** Lays the program, and lowport beside it, into a host. Rejects where the program cannot be had on this machine. */
export async function deploy(host: Host, program: FieldProgram): Promise<void> {
  const folder = await prepareApp(program.app, program.manager);
  for (const path of program.ship ?? ['.']) await host.copy(join(folder, path), join(appFolder, path));
  await layFile(host, program);
  await host.copy(await packProduct(), `${appFolder}/node_modules/lowport`);
  await host.run(
    `cd ${appFolder} && mkdir -p node_modules/.bin && ln -sf ../lowport/dist/cli/main.js node_modules/.bin/lowport && chmod +x node_modules/lowport/dist/cli/main.js`,
  );
}

/** A program of test/apps/field, into the folder that has its packages. */
export async function layFile(host: Host, { file }: FieldProgram): Promise<void> {
  if (file !== undefined) await host.copy(appPath(`field/${file}`), join(appFolder, file));
}
