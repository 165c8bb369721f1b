/**
 * `node render-units.js FOLDER`, run on a host: reads every unit file of a folder and writes it anew. Fails where reading
 * it once more gives another unit.
 */
import { deepStrictEqual } from 'node:assert';
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseUnit } from '../../src/deploy/units/parse.js';
import { renderParsedUnit } from '../../src/deploy/units/render.js';
import { parseUnitName } from '../../src/deploy/units/unit.js';
import type { UnitFile } from '../../src/deploy/units/unit-file.js';

const [folder = ''] = process.argv.slice(2);
for (const name of readdirSync(folder)) {
  const path = join(folder, name);
  if (parseUnitName(name) === undefined || !lstatSync(path).isFile()) continue;
  const unit = parseUnit(readFileSync(path, 'utf8'));
  const text = renderParsedUnit(unit);
  deepStrictEqual(withoutLines(parseUnit(text)), withoutLines(unit), name);
  deepStrictEqual(renderParsedUnit(parseUnit(text)), text, name);
  writeFileSync(path, text);
}

function withoutLines(unit: UnitFile): unknown {
  return JSON.parse(JSON.stringify(unit, (key, value) => (key === 'line' ? undefined : value)));
}
