// Tells what LISTEN_* this process and each kind of child finds in its environment, and what it is in a copy of it.
const cluster = require('cluster');
const { exec, execFileSync, execSync, fork, spawn, spawnSync } = require('child_process');
const { once } = require('events');

const names = ['LISTEN_FDS', 'LISTEN_PID', 'LISTEN_FDNAMES'];
const look = env => names.map(name => (name in env ? env[name] : '-')).join(' ');
const shell = 'echo "${LISTEN_FDS--} ${LISTEN_PID--} ${LISTEN_FDNAMES--}"';
const readAll = async ({ stdout }) => {
  let text = '';
  for await (const chunk of stdout) text += chunk;
  return text;
};

if (process.argv[2] === 'child' || cluster.isWorker) {
  process.send(look(process.env));
  process.disconnect();
} else {
  main();
}

async function main() {
  const found = {
    'this process': look(process.env).replace(String(process.pid), 'its pid'),
    copy: look({ ...process.env }),
  };
  found.exec = await readAll(exec(shell));
  found.execSync = String(execSync(shell));
  found.execFileSync = String(execFileSync('sh', ['-c', shell]));
  found.spawn = await readAll(spawn('sh', ['-c', shell]));
  found['spawn with a copy'] = await readAll(spawn('sh', ['-c', shell], { env: { ...process.env } }));
  found.spawnSync = String(spawnSync('sh', ['-c', shell]).stdout);
  [found.fork] = await once(fork(__filename, ['child']), 'message');
  [found['cluster.fork']] = await once(cluster.fork(), 'message');
  found['an environment of its own'] = await readAll(
    spawn('sh', ['-c', shell], { env: { ...process.env, LISTEN_FDS: process.env.LISTEN_FDS } }),
  );
  for (const [who, what] of Object.entries(found)) console.log(`${who}: ${what.trim()}`);
}
