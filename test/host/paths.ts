import { join } from 'node:path';

/** This file runs as build/test/host/paths.js. */
export const projectFolder = join(import.meta.dirname, '../../..');

/** The scripts are not compiled: they lie beside the sources. */
export const scriptFolder = join(projectFolder, 'test/host');

/** Where roots are kept between runs. Outside the repository, on a disk: a root has 260 MB. */
export const { LOWPORT_TEST_CACHE: cacheFolder = '/var/cache/lowport-test' } = process.env;
