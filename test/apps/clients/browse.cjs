// browse.cjs URL PNG: opens the URL in Chromium by its debugging protocol, waits until the page's counter has counted, and
// prints what the page is. Needs a WebSocket client, which Socket.IO brings.
const { spawn } = require('child_process');
const { writeFileSync } = require('fs');
const { WebSocket } = require('ws');

const [url, png] = process.argv.slice(2);
const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
const browser = spawn('chromium', [...flags, '--remote-debugging-port=0', '--window-size=800,400', 'about:blank']);
let said = '';
browser.stderr.setEncoding('utf8').on('data', text => {
  const had = said;
  said += text;
  const [, endpoint] = /listening on (ws:\S+)/.exec(said) ?? [];
  if (endpoint && !/listening on ws:\S+\s/.test(had)) browse(endpoint).then(finish, fail);
});
browser.on('exit', code => fail(new Error(`chromium ended with ${code}\n${said}`)));

function finish(result) {
  console.log(JSON.stringify(result));
  browser.removeAllListeners('exit');
  browser.once('exit', () => process.exit(0));
  browser.kill();
}

function fail(error) {
  console.error(error);
  browser.kill();
  process.exit(1);
}

async function browse(endpoint) {
  const call = await connect(endpoint);
  const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
  const page = (method, params) => call(method, params, sessionId);
  await page('Page.enable');
  await page('Security.enable');
  const { errorText } = await page('Page.navigate', { url });
  if (errorText) throw new Error(errorText);
  const read = async expression => (await page('Runtime.evaluate', { expression, returnByValue: true })).result.value;
  const counts = [];
  for (;;) {
    const count = Number(await read('document.getElementById("count")?.textContent'));
    if (count > 0 && count !== counts.at(-1)) counts.push(count);
    if (counts.length === 3) break;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  const { data } = await page('Page.captureScreenshot');
  writeFileSync(png, Buffer.from(data, 'base64'));
  const heading = await read('document.querySelector("h1").textContent');
  return { address: await read('location.href'), isSecureContext: await read('isSecureContext'), heading, counts };
}

function connect(endpoint) {
  const socket = new WebSocket(endpoint);
  const waiting = new Map();
  let last = 0;
  socket.on('message', text => {
    const { id, result, error } = JSON.parse(text);
    const { resolve, reject } = waiting.get(id) ?? {};
    if (error) reject?.(new Error(error.message));
    else resolve?.(result);
  });
  const call = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    });
  return new Promise((resolve, reject) => socket.once('open', () => resolve(call)).once('error', reject));
}
