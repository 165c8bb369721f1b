import { relative } from 'node:path';
import type { CheckReport } from '../../deploy/host/check/check-units.js';
import { renderSarif } from './sarif.js';
import type { SourceMark } from './source-mark.js';

/** How the result of a check is printed: for people, or for a program that shows findings at their place. */
export const formats = ['text', 'json', 'gcc', 'github', 'sarif'] as const;
export type Format = (typeof formats)[number];

/** What a format needs beside the report: where paths begin, and the places in the lines. */
export type Scene = { cwd: string; markOf: (finding: CheckReport['findings'][number]) => SourceMark | undefined };

/** Each format for programs; its text ends in a line end, or is empty where nothing is wrong. */
export const renderers = {
  json: (report: CheckReport) => `${JSON.stringify(report, undefined, 2)}\n`,
  gcc: renderGcc,
  github: renderGithub,
  sarif: renderSarif,
} as const satisfies Record<Exclude<Format, 'text'>, (report: CheckReport, scene: Scene) => string>;

const gccWords = { error: 'error', warning: 'warning', notice: 'note' } as const;

/** `FILE:LINE:COLUMN: error: TEXT. CURE [CODE]`, as editors read the messages of compilers. */
function renderGcc({ findings }: CheckReport, { cwd, markOf }: Scene): string {
  return findings
    .map(finding => {
      const { file, line = 1, severity, text, cure, code } = finding;
      const place =
        file === undefined ? 'lowport' : `${showPath(file, cwd)}:${line}:${(markOf(finding)?.column ?? 0) + 1}`;
      return `${place}: ${gccWords[severity]}: ${onOneLine(`${text}. ${cure}`)} [${code}]\n`;
    })
    .join('');
}

/** Workflow commands of GitHub Actions: `::error file=F,line=L,col=C,title=CODE::TEXT`. */
function renderGithub({ findings }: CheckReport, { cwd, markOf }: Scene): string {
  return findings
    .map(finding => {
      const { file, line = 1, severity, text, cure, code } = finding;
      const place =
        file === undefined
          ? []
          : [
              `file=${escapeProperty(showPath(file, cwd))}`,
              `line=${line}`,
              `col=${(markOf(finding)?.column ?? 0) + 1}`,
            ];
      return `::${severity} ${[...place, `title=${code}`].join(',')}::${escapeData(`${text}\n${cure}`)}\n`;
    })
    .join('');
}

/** From the working folder where the file is below it. */
function showPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? file : path;
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
