import { LowportError } from '../../errors.js';

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const reference = new RegExp(
  `^(?:[A-Za-z0-9.-]+(?::\\d+)?/)?${component}(?:/${component})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
);
const longest = 400;

/**
 * The name of an image, as registries have it: `registry.example:5000/shop/web:1.4`.
 * @throws {LowportError} `ERR_IMAGE`
 */
export function checkImage(text: string): string {
  if (text.length <= longest && reference.test(text)) return text;
  throw new LowportError('ERR_IMAGE', `--image ${JSON.stringify(text)}: it is not the name of an image`, {
    hint: 'Write it as shop:1.4 or registry.example/shop/web:1.4, in small letters.',
  });
}

/** An image that is made on this host. */
export function defaultImage(name: string): string {
  return `localhost/${toLabel(name)}:latest`;
}

/** The name in letters, digits and - alone, as RFC 1123 has them. */
export function toLabel(name: string): string {
  const label = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return label.slice(0, longestLabel).replace(/^-+|-+$/g, '');
}

// A label has 63 at most; Kubernetes adds to the names of what it makes.
const longestLabel = 50;
