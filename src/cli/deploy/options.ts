import type { Command, OptionValues } from '@commander-js/extra-typings';

/** By what a new version is judged: of install, which notes it, and of each deploy. */
export function addHealthOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
) {
  return command
    .optionsGroup('New versions:')
    .option('--health <path>', 'require a 2xx or 3xx from here: /health')
    .option('--health-timeout <time>', 'refuse it when unhealthy for this long; default: 10s')
    .option('--settle <time>', 'watch it this long before it serves; default: 1s')
    .optionsGroup('Options:');
}
