import type { Command, OptionValues } from '@commander-js/extra-typings';

/** By what a new version is judged: of install, which notes it, and of each deploy. */
export function addHealthOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
) {
  return command
    .option('--health <path>', 'ask a new version for this before it serves; 2xx and 3xx are healthy: /health')
    .option('--health-timeout <duration>', 'refuse a new version that is not healthy by then; default: 10s')
    .option('--settle <duration>', 'watch a new version for so long before it serves; default: 1s');
}
