import { Document, Scalar, visit } from 'yaml';

/** YAML documents of one file, under a line of comment. */
export function renderYaml(title: string, ...values: object[]): string {
  return `# ${title}\n${values.map(renderDocument).join('---\n')}`;
}

/*
 * Docker, Podman and Kubernetes read YAML 1.1, in which `no`, `=` and `80:80` are not texts, and which has more line breaks
 * than 1.2 and refuses some characters as they are. So all but plain words is in double quotes, where everything can be
 * written.
 */
const plainWord = /^[A-Za-z][A-Za-z0-9_./-]*$/;
const keyword = /^(y|n|yes|no|on|off|true|false|null)$/i;
const unprintable = /[^\P{C}\n]|[\u2028\u2029]/gu;

function renderDocument(value: object): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      const isPlain = typeof node.value !== 'string' || (plainWord.test(node.value) && !keyword.test(node.value));
      if (!isPlain) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0 }).replace(unprintable, writeByNumber);
}

function writeByNumber(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  return point > 0xffff ? `\\U${point.toString(16).padStart(8, '0')}` : `\\u${point.toString(16).padStart(4, '0')}`;
}
