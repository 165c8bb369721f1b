// Removes a stale socket and opens the new one to others, in each way that there is, by named imports.
import fs, { chmod, chmodSync, chownSync, lchownSync, rm, rmSync, unlink, unlinkSync } from 'node:fs';
import { chmod as chmodLater, chown, rm as rmLater, unlink as unlinkLater } from 'node:fs/promises';
import http from 'node:http';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const path = process.env.PORT;
const own = `${path}.own`;
const calls = {
  unlinkSync,
  rmSync: target => rmSync(target, { force: true }),
  unlink: promisify(unlink),
  rm: target => promisify(rm)(target, { force: true }),
  unlinkLater,
  rmLater,
  url: target => unlinkSync(pathToFileURL(target)),
  bytes: target => fs.unlinkSync(Buffer.from(target)),
  require: target => process.getBuiltinModule('node:fs').promises.unlink(target),
};
for (const [name, remove] of Object.entries(calls)) {
  await remove(path);
  fs.writeFileSync(own, '');
  await remove(own);
  if (fs.existsSync(own) || !fs.existsSync(path)) console.log(`${name} is wrong`);
}
http
  .createServer((request, response) => response.end('ok\n'))
  .listen(path, async () => {
    chmodSync(path, 0o611);
    await promisify(chmod)(path, 0o622);
    await chmodLater(path, 0o644);
    chownSync(path, 1, 1);
    lchownSync(path, 1, 1);
    await chown(path, 1, 1);
    console.log('listening');
  });
