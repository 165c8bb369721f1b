import { LowportError } from '../../errors.js';
import { UsageError } from '../usage.js';

/**
 * Plans, and where an option is refused that nobody said now, since it is kept from the install before, adds how to
 * forget it.
 * @param kept options as they would stand on a command line: `--sandbox closed`
 */
export async function nameTheKept<T>(kept: readonly string[], plan: () => Promise<T>): Promise<T> {
  try {
    return await plan();
  } catch (error) {
    if (!(error instanceof LowportError)) throw error;
    const { code, message, cause } = error;
    const refused = kept.find(option => message.startsWith(flagOf(option)));
    if (refused === undefined) throw error;
    const flag = flagOf(refused);
    const hint = `${error.hint}\n${flag} is kept from the install before: --unset ${flag.replace(/^--(no-)?/, '')} forgets it.`;
    throw new (error instanceof UsageError ? UsageError : LowportError)(code, message, { hint, cause });
  }
}

function flagOf(option: string): string {
  return option.split(' ', 1)[0] ?? option;
}
