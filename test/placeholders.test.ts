import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { findOwnPackage } from '../src/own-package.js';

const folder = join(findOwnPackage().root, 'src');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.ts'));

/** What stands for something that the reader would have to know: in a cure it is a riddle. */
const placeholder =
  /(?<![\w$.{<-])(NAME|PORT|FILE|FOLDER|DIR|PATH|USER|UNIT|HOST|KEY|COMMAND|ENTRY|DOMAIN|ADDRESS|VALUE|SERVER\.js)(?![\w=-])|(?<![\w.])<[a-z]+>(?! )|[ '"=]\.\.\.(?=[ '")]|$)/;

/** Forms in which something has to be written, and help, which tells of options by their arguments. */
const grammar = [
  /: it is not [A-Z=,]+$|^it is not [A-Z=,]+$/,
  /^(--[\w-]+|\$\{renewedBy\}) <\w+>$/,
  /\$CREDENTIALS_DIRECTORY\/NAME \(repeatable\)$/,
  /^container image; default: localhost\/NAME$/,
  /^remove the program's own state, too: \/var\/lib\/NAME; /,
  /^show this help; lowport COMMAND --help /,
];
/** Variables of these names, markup, and systemd's own names of exit statuses. */
const proper =
  /\b\d{3}=[A-Z]+\b|\breads PORT\b|\bPATH (or|and) LD_PRELOAD\b|<(egress|ingress)-zone name="HOST"\/>|<(title|p)>/g;

const literal = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`?/g;

/** The texts of a source file, without what its comments say. */
function listTexts(source: string): string[] {
  const lines = source.split('\n').filter(line => !/^\s*(\/\/|\/?\*)/.test(line));
  return lines.flatMap(line => [...line.matchAll(literal)].map(([, ...texts]) => texts.find(text => text) ?? ''));
}

test('no message of lowport has a placeholder in the stead of a name, a path or a port', t => {
  const found = files.flatMap(file =>
    listTexts(readFileSync(join(folder, file), 'utf8'))
      .filter(text => /\s/.test(text) && placeholder.test(text.replace(proper, '')))
      .filter(text => !grammar.some(form => form.test(text.replaceAll("\\'", "'"))))
      .map(text => `${file}: ${text}`),
  );
  t.deepEqual(found, []);
});
