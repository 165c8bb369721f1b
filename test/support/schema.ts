import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ExecutionContext } from 'ava';

const folder = fileURLToPath(new URL('../../../schemas/', import.meta.url));
const ajv = new Ajv2020({ strict: true, allErrors: true });

/** What there is a schema for: each command, and `error`. */
export const schemaNames = readdirSync(folder).map(name => name.replace(/\.json$/, ''));

/** Asserts that what a command printed under --json is as schemas/NAME.json says, and returns it. */
export function matchSchema(t: ExecutionContext, name: string, printed: string) {
  const value = JSON.parse(printed);
  const validate = ajv.getSchema(name) ?? ajv.compile({ $id: name, ...readSchema(name) });
  t.true(validate(value), `${name}: ${ajv.errorsText(validate.errors, { separator: '\n' })}`);
  return value;
}

/** The objects of a schema that may have properties it does not describe, by their place in it. */
export function findOpenings(name: string): string[] {
  return walk(readSchema(name), '');
}

function walk(schema: unknown, place: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const isOpen = 'type' in schema && schema.type === 'object' && !('additionalProperties' in schema);
  const below = Object.entries(schema).flatMap(([key, value]) => walk(value, `${place}/${key}`));
  return isOpen ? [place || '/', ...below] : below;
}

function readSchema(name: string): object {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}
