import type { Output } from './output.js';

/** What a command gets from outside, read once by main. */
export type CommandContext = {
  cwd: string;
  env: NodeJS.ProcessEnv;
  output: Output;
  /** What stands after `--`: the arguments of the user's program. */
  programArgs: string[];
};
