/** A preload that writes the URL of every module that the program loads to descriptor 3, one a line. */
import { register } from 'node:module';

const hooks = `
  import { writeSync } from 'node:fs';
  export async function load(url, context, next) {
    if (!url.startsWith('node:')) writeSync(3, url + '\\n');
    return next(url, context);
  }
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
