import { parseUnitName } from './unit.js';

/** What the specifiers of the system manager stand for that are the same on every host: systemd.unit(5). */
const fixed: Readonly<Record<string, string>> = {
  '%': '%',
  C: '/var/cache',
  E: '/etc',
  h: '/root',
  L: '/var/log',
  S: '/var/lib',
  t: '/run',
  T: '/tmp',
  u: 'root',
  U: '0',
  g: 'root',
  G: '0',
  V: '/var/tmp',
};

/** The text with its specifiers expanded for this unit, undefined where the host or the moment decides over one. */
export function expandSpecifiers(text: string, unitName: string): string | undefined {
  let isCertain = true;
  const expanded = text.replace(/%(.?)/gs, (_, letter: string) => {
    const value = fixed[letter] ?? nameSpecifier(letter, unitName);
    if (value === undefined) isCertain = false;
    return value ?? '';
  });
  return isCertain ? expanded : undefined;
}

function nameSpecifier(letter: string, unitName: string): string | undefined {
  const { prefix = '', instance } = parseUnitName(unitName) ?? {};
  // Of a template, the instance is not known.
  if ('iIfnN'.includes(letter) && instance === '') return undefined;
  const whole = instance === undefined ? prefix : `${prefix}@${instance}`;
  switch (letter) {
    case 'n':
      return unitName;
    case 'N':
      return whole;
    case 'p':
      return prefix;
    case 'P':
      return decodeName(prefix);
    case 'i':
      return instance ?? '';
    case 'I':
      return decodeName(instance ?? '');
    case 'j':
      return prefix.replace(/.*-/, '');
    case 'J':
      return decodeName(prefix.replace(/.*-/, ''));
    case 'f':
      return `/${decodeName(instance ?? prefix)}`;
    default:
      return undefined;
  }
}

/** The inverse of systemd-escape(1). */
function decodeName(name: string): string {
  return name
    .replaceAll('-', '/')
    .replace(/\\x([\da-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
