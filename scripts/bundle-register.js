// One file for the preload: a dozen small ES modules cost 1 to 3 ms before the program starts, one costs nothing measurable.
import { build } from 'esbuild';

await build({
  entryPoints: ['src/serve/register.ts'],
  outfile: 'dist/serve/register.js',
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  allowOverwrite: true,
});
