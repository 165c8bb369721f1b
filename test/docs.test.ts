import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import test from 'ava';
import { findOwnPackage } from '../src/own-package.js';

const { root } = findOwnPackage();
const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map(path => join('docs', path));
const pages = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...docs.filter(path => path.endsWith('.md')),
];

const longestReadme = 8 * 1024;
const longestPage = 12 * 1024;

test('the README is read on one screen and a half, and each page in one go', t => {
  t.true(pages.length > 15);
  const tooLong = pages.filter(
    path => statSync(join(root, path)).size > (path === 'README.md' ? longestReadme : longestPage),
  );
  t.deepEqual(tooLong, []);
});

test('every link leads to a file and a heading that are there', t => {
  const broken = pages.flatMap(page =>
    linksOf(page)
      .filter(link => !leadsSomewhere(page, link))
      .map(link => `${page}: ${link}`),
  );
  t.deepEqual(broken, []);
});

test('every page of docs can be reached from the README', t => {
  const reached = new Set<string>();
  const follow = (page: string): void => {
    if (reached.has(page)) return;
    reached.add(page);
    for (const link of linksOf(page)) {
      const target = resolve('/', dirname(page), link.replace(/#.*/, '')).slice(1);
      if (pages.includes(target)) follow(target);
    }
  };
  follow('README.md');
  t.deepEqual(
    pages.filter(page => !reached.has(page)),
    [],
  );
});

function linksOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8')
    .replace(/```[\s\S]*?```/g, '')
    .replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter(link => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(file)) return false;
  return heading === undefined || headingsOf(file).includes(heading);
}

/** As GitHub names them. */
function headingsOf(file: string): string[] {
  const titles = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title);
  return titles.map(title =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
