import { formatCommand } from '../../deploy/shell.js';
import { exampleFacts, planExample } from '../../deploy/ways/example.js';
import type { Command, Requirement } from '../../deploy/ways/plan.js';
import { flagOf } from '../../deploy/ways/special-options.js';
import type { Answer, Cost, Way } from '../../deploy/ways/way.js';
import { findOwnPackage } from '../../own-package.js';

/** What `lowport ways` says of one way: its result under --json, schemas/ways.json. */
export type WayReport = Way['comparison'] & {
  name: string;
  needs: readonly Need[];
  /** Options that it alone understands. */
  takes: readonly string[];
  /** For a program "app" on port 80 of Debian 12. */
  example: { files: string[]; apply: string[]; undo: string[]; notes: string[] };
};

/** A requirement of a way; of a version alone the number. */
type Need = Omit<Requirement, 'oldest'> & { oldest?: string };

/** @param way one of those that plan for an ordinary program */
export function describeWay(way: Way): WayReport {
  const { name, needs, takes = [], comparison } = way;
  const plan = planExample(way, exampleFacts('app', findOwnPackage().version));
  const show = (commands: readonly Command[]) => commands.map(formatCommand);
  const put = [...plan.files, ...plan.copies, ...plan.links].map(({ path }) => path);
  return {
    name,
    ...comparison,
    needs: needs.map(({ oldest, ...need }) => ({ ...need, ...(oldest && { oldest: oldest.version }) })),
    takes: takes.map(flagOf),
    example: {
      files: put,
      apply: show([...plan.prepare, ...plan.apply]),
      undo: show([...plan.undo, ...plan.settle]),
      notes: plan.notes,
    },
  };
}

/** `yes`, or the answer with its reason. */
export function formatAnswer({ answer, why }: Answer): string {
  return why === undefined ? answer : `${answer}: ${why}`;
}

export function formatCost(cost: Cost | null): string {
  if (cost === null) return 'not measured';
  return `${cost.keepAlive.toFixed(2)}, ${cost.perConnection.toFixed(2)}`;
}

export function formatNeeds(needs: readonly Need[]): string {
  return needs.length === 0 ? 'nothing' : [...new Set(needs.map(formatNeed))].join(', ');
}

function formatNeed({ package: name, from, oldest, or }: Need): string {
  if (or !== undefined) return `${name} or ${or.package}`;
  return `${name}${from === undefined ? '' : ` (${from})`}${oldest === undefined ? '' : ` ${oldest}`}`;
}
