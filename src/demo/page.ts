import { readFileSync } from 'node:fs';

/** What the process may do, from proc(5): CapEff is a hexadecimal mask of capabilities(7). */
export function readRights(): { uid: number; capabilities: string } {
  const [, capabilities = 'unknown'] = /^CapEff:\s*(\S+)$/m.exec(readStatus()) ?? [];
  return { uid: process.getuid?.() ?? -1, capabilities };
}

export function renderPage(facts: { scheme: string; host: string; requests: number }): string {
  const { uid, capabilities } = readRights();
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>lowport</title>
<style>body{font:1.1rem/1.6 system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem}code{background:#eee;padding:.1em .3em}</style>
<h1>Served on ${escapeHtml(`${facts.scheme}://${facts.host}`)}</h1>
<p>by process <code>${process.pid}</code>, an ordinary Node.js program with <code>uid ${uid}</code>
and the capabilities <code>${capabilities}</code>. It never bound this port: it called <code>listen()</code>,
and got a socket that was already open.</p>
<p>Request number ${facts.requests} since it started.</p>
</html>
`;
}

function readStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    return '';
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
