/* Control sequences of xterm, which every terminal of today knows: ctlseqs of xterm, "DEC Private Mode Set". */
const open = '\u001b[?1049h\u001b[?25l\u001b[?7l'; // the other page, no cursor, long lines cut
const close = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const eraseLine = '\u001b[K';
const eraseBelow = '\u001b[J';

/**
 * The other page of a terminal, to draw on: what stood on the first one comes back when this one is closed, or left for
 * a while by Ctrl-Z.
 */
export function openPage(terminal: NodeJS.WriteStream): { draw(text: string): void; close(): void } {
  let drawn = '';
  const leave = () => {
    terminal.write(close);
    process.kill(process.pid, 'SIGSTOP');
  };
  const draw = (text: string) => {
    drawn = text;
    const lines = text.trimEnd().split('\n').slice(0, terminal.rows);
    terminal.write(`${home}${lines.map(line => `${line}${eraseLine}`).join('\n')}${eraseBelow}`);
  };
  const comeBack = () => {
    terminal.write(open);
    draw(drawn);
  };
  terminal.write(open);
  process.on('SIGTSTP', leave).on('SIGCONT', comeBack);
  return {
    draw,
    close() {
      process.off('SIGTSTP', leave).off('SIGCONT', comeBack);
      terminal.write(close);
    },
  };
}
