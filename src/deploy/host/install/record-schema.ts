import * as v from '@badrap/valita';
import { parseUnitName } from '../../units/unit.js';
import { isName } from '../../ways/name.js';
import { listStateFolders } from './folders.js';
import { isPlannedPlace } from './places.js';
import { hostPath } from './read-checked.js';

/*
 * The form of records and journals, as far as lowport acts on it. What a later version adds may stand beside it.
 */

const name = v.string().assert(isName, 'no name of an installation');
const unitName = v
  .string()
  .assert(text => parseUnitName(text) !== undefined && text.length <= 255, 'no name of a unit');
const plannedPath = v.string().assert(isPlannedPlace, 'a path where no way writes');
const command = v.array(v.string()).assert(words => words.length > 0, 'no command');
const commands = v.array(command);
const ownership = {
  mode: v.number(),
  owner: v.string().optional(),
  group: v.string().optional(),
  unit: unitName.optional(),
};

const plan = v
  .object({
    way: v.string(),
    name,
    target: v.union(v.literal('host'), v.literal('elsewhere')),
    needs: v.array(v.object({ program: v.string(), package: v.string() })),
    prepare: commands,
    files: v.array(
      v.object({
        path: plannedPath,
        content: v.string(),
        ...ownership,
        reloads: unitName.optional(),
        together: v.literal(true).optional(),
      }),
    ),
    links: v.array(v.object({ path: plannedPath, target: v.string() })),
    copies: v.array(v.object({ path: plannedPath, source: hostPath, ...ownership })),
    verify: commands,
    apply: commands,
    undo: commands,
    settle: commands,
    notes: v.array(v.string()),
  })
  .assert(({ files }) => canBeRead(files), 'units that cannot be read');

/** Units are parsed again to know their sockets and the folders of their state. */
function canBeRead(files: { path: string; content: string }[]): boolean {
  try {
    listStateFolders({ files });
    return true;
  } catch {
    return false;
  }
}

const address = v.union(
  v.object({ kind: v.literal('port'), port: v.number() }),
  v.object({ kind: v.literal('ip'), host: v.string(), port: v.number() }),
  v.object({ kind: v.literal('path'), path: v.string() }),
  v.object({ kind: v.literal('abstract'), name: v.string() }),
);

const options = v.object({
  listen: v.array(address),
  workers: v.string().optional(),
  tls: v.object({ cert: v.string(), key: v.string() }).optional(),
});

const time = v.string().assert(text => !Number.isNaN(Date.parse(text)), 'no time');

const release = v.object({
  folder: hostPath,
  since: time,
  commit: v.string().optional(),
  state: v.union(v.literal('good'), v.literal('refused'), v.literal('left')),
  reason: v.string().optional(),
});

const state = v.union(
  v.object({ kind: v.literal('absent') }),
  v.object({ kind: v.literal('file'), sha256: v.string(), mode: v.number(), uid: v.number(), gid: v.number() }),
  v.object({ kind: v.literal('link'), target: v.string() }),
  v.object({ kind: v.literal('other') }),
);

const id = v.string().assert(text => /^[\da-f-]{36}$/.test(text), 'no id');

export const installationSchema = v.object({
  format: v.literal(1),
  id,
  version: v.string(),
  installedAt: time,
  project: hostPath.optional(),
  told: v.record(v.union(v.string(), v.boolean(), v.array(v.string()))).optional(),
  options,
  plan,
  installed: v.array(v.object({ path: plannedPath, unit: unitName.optional(), state })),
  folders: v.array(hostPath),
  releases: v.array(release).optional(),
});

const action = v.union(v.literal('create'), v.literal('change'), v.literal('remove'), v.literal('keep'));

export const journalSchema = v.object({
  format: v.literal(1),
  id,
  kind: v.union(v.literal('install'), v.literal('uninstall')),
  project: hostPath.optional(),
  plan,
  earlier: installationSchema.optional(),
  changes: v.array(v.object({ path: plannedPath, action, unit: unitName.optional() })),
  folders: v.array(hostPath),
  words: v.array(v.string()).optional(),
  folder: hostPath.optional(),
  purge: v.boolean().optional(),
});
