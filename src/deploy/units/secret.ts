const secretName =
  /(^|_)(SECRET|PASSWORD|PASSWD|PASS|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|SECRET_?KEY|CREDENTIALS?)(_|$)/i;
const notSecret = /_(FILE|PATH|DIR|URL|NAME|ID|TTL|EXPIRY|LENGTH)$/i;
/** Nothing, a path, a switch or a small number is no secret, whatever its name. */
const harmless = /^(|["']{2}|\/.*|%d\/.*|\$\{CREDENTIALS_DIRECTORY\}\/.*|true|false|\d{1,3})$/;

/** Values that are secrets by their form: a password in a URL, a private key, tokens as well-known services make them. */
const secretValues = [
  /^\w+:\/\/[^/\s:@]*:[^/\s@]+@/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /^(gh[oprsu]_|github_pat_)\w{20,}/,
  /^glpat-[\w-]{20,}/,
  /^(sk|rk)_live_\w{16,}/,
  /^sk-[\w-]{20,}/,
  /^xox[abeprs]-[\w-]{10,}/,
  /^(AKIA|ASIA)[A-Z0-9]{16}$/,
  /^AIza[\w-]{35}$/,
  /^npm_\w{36}/,
  /^SG\.[\w-]{16,}\.[\w-]{16,}/,
  /^eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}$/,
];

/** Whether a line of a unit has something in it that others must not read: in Environment=, or on a command line. */
export function holdsSecret(line: string): boolean {
  const value = line.slice(line.indexOf('=') + 1);
  const assigned = [...value.matchAll(/([\w-]+)=("[^"]*|'[^']*|\S*)/g)];
  const words = value.split(/[\s"']+/);
  return (
    assigned.some(([, name = '', text = '']) =>
      isSecret(name.replace(/^-+/, '').replaceAll('-', '_'), unquote(text)),
    ) || words.some(word => isSecret('', word))
  );
}

function unquote(text: string): string {
  return text.replace(/^["']|["']$/g, '');
}

/** Whether a variable looks like something that others must not read. */
export function isSecret(name: string, value: string): boolean {
  if (secretValues.some(form => form.test(value))) return true;
  return secretName.test(name) && !notSecret.test(name) && !harmless.test(value);
}
