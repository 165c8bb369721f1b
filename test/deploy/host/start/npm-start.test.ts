import { realpathSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { readEntry } from '../../../../src/deploy/host/entry.js';
import { LowportError } from '../../../../src/errors.js';
import { makeNpmProject, reportOf } from './npm-project.js';

/** Start scripts, with the others that they lead to. Each was started by npm itself for the comparison. */
const same: [start: string, others?: Readonly<Record<string, string>>][] = [
  ['node server.js'],
  ['node server'],
  ['node ./dist/main'],
  ['node .'],
  ['node build'],
  ['node web'],
  ['node bin/www'],
  ['bin/www --flag'],
  ['./bin/www'],
  ['node server.js --port 80 --name "a b" \'c d\' e\\ f'],
  ['node --enable-source-maps dist/main.js'],
  ['node --max-old-space-size=300 server.js'],
  ['node --max_old_space_size=300 server.js'],
  ['node -r ./mark.cjs server.js'],
  ['node --require ./mark.cjs --import ./mark.mjs server.js'],
  ['node --require=./mark.cjs --title shop server.js'],
  ['node --env-file=.env server.js'],
  ['node --env-file .env --env-file=other.env dist/main.js x'],
  ['node --env-file-if-exists=none.env --env-file-if-exists=.env server.js'],
  ['node -- server.js --x'],
  ['NODE_ENV=production node server.js'],
  ["COLOR='light blue' SIZE=3 node server.js"],
  ['NODE_OPTIONS=--max-old-space-size=300 node server.js'],
  ['env COLOR=red node server.js'],
  ['exec node server.js'],
  ['cross-env COLOR=red NODE_ENV=test node server.js'],
  ['cross-env COLOR=red cross-env COLOR=blue node server.js'],
  ['dotenv -- node server.js'],
  ['dotenv -e other.env -v SIZE=7 -- node server.js --x'],
  ['env-cmd -f other.env node server.js'],
  ['tsx src/app.ts --x'],
  ['tsx --env-file=.env src/app.ts'],
  ['node --import tsx src/app.ts'],
  ['ts-node -T src/app.ts a'],
  ['ts-node --project src/tsconfig.json src/app.ts'],
  ['npm run serve', { serve: 'node server.js a' }],
  ['npm run serve -- --x y', { serve: 'cross-env COLOR=red node server.js a' }],
  ['npm run serve --silent', { serve: 'npm run inner', inner: 'node dist/main' }],
  ['npm --prefix api start'],
  ['npm start --prefix api'],
  ['npx cross-env COLOR=red node server.js'],
  ['node server.js # the shop'],
];

for (const [start, others = {}] of same) {
  test(`npm start of: ${start}`, async t => {
    const folder = await makeNpmProject(t, { start, ...others });
    const byNpm = await reportOf(['npm', 'start', '--silent'], { cwd: folder });
    t.deepEqual(await reportOurs(folder), byNpm);
  });
}

test('commands of node_modules/.bin are the files that npm runs', async t => {
  const commands: [start: string, file: RegExp, args: string[]][] = [
    ['http-server public -p 80', /\/http-server\/bin\/http-server$/, ['public', '-p', '80']],
    ['fastify start -l info app.js', /\/fastify-cli\/cli\.js$/, ['start', '-l', 'info', 'app.js']],
    ['npx --yes http-server', /\/http-server\/bin\/http-server$/, []],
    ['npm exec http-server -- -p 80', /\/http-server\/bin\/http-server$/, ['-p', '80']],
    ['yarn http-server -p 80', /\/http-server\/bin\/http-server$/, ['-p', '80']],
    ['pnpm exec http-server', /\/http-server\/bin\/http-server$/, []],
    ['node_modules/.bin/http-server', /\/http-server\/bin\/http-server$/, []],
  ];
  for (const [start, file, args] of commands) {
    const found = readEntry(undefined, await makeNpmProject(t, { start }));
    t.regex(realpathSync(found.entry), file, start);
    t.deepEqual(found.args, args, start);
  }
});

test('what npm runs before a script is said, and not done', async t => {
  const folder = await makeNpmProject(t, { start: 'npm run serve', serve: 'node server.js', preserve: 'tsc -b' });
  const { notes } = readEntry(undefined, folder);
  t.is(notes.length, 1);
  t.regex(notes[0] ?? '', /"tsc -b" first \(preserve\)/);
});

test('a port that the script sets is left to the unit, and that is said', async t => {
  const { env, notes } = readEntry(undefined, await makeNpmProject(t, { start: 'PORT=3310 COLOR=red node server.js' }));
  t.deepEqual(env, [{ name: 'COLOR', value: 'red' }]);
  t.regex(notes.join(), /^PORT=3310 of the start script is left out/);
});

/** Start scripts that are no single program of Node, and what is said of them. */
const refused: [start: string, message: RegExp, hint: RegExp][] = [
  ['npm run build && node dist/main.js', /more than one command \(&&\)/, /itself: lowport install dist\/main\.js$/],
  ['node server.js | cat', /more than one command \(\|\)/, /: lowport install server\.js$/],
  ['cd web; node .', /more than one command \(;\)/, /lowport install/],
  ['node server.js &', /more than one command \(&\)/, /: lowport install server\.js$/],
  ['node server.js --port $PORT', /\$PORT is a variable of the shell/, /lowport install server\.js/],
  ['node "$(pwd)/server.js"', /\$\( has the shell run a command/, /lowport install/],
  ['node server.js > log.txt', /> redirects/, /lowport install/],
  ['node src/*.js', /\* is a pattern/, /lowport install/],
  ['node ~/server.js', /~ is a home/, /lowport install/],
  ['node "server.js', /quote \("\) has no end/, /lowport install/],
  ['node', /node alone runs no file/, /lowport install/],
  ['node -e "require(\'./server\')"', /node -e runs no file/, /lowport install/],
  ['node --watch server.js', /--watch .* for development/, /lowport install/],
  ['nodemon server.js', /nodemon .* for development/, /: lowport install server\.js$/],
  ['tsx watch src/app.ts', /tsx watch .* for development/, /lowport install/],
  ['pm2-runtime start server.js', /pm2-runtime manages processes/, /--workers 2 server\.js$/],
  ['concurrently "node server.js" "node dist/main"', /concurrently starts other commands/, /lowport install/],
  ['sudo node server.js', /sudo changes whose rights/, /: lowport install server\.js$/],
  ['docker compose up', /docker runs the program in a container/, /--way quadlet/],
  ['bun run server.ts', /bun is another runtime/, /--way proxyd --exec \/usr\/bin\/bun -- run server\.ts$/],
  ['nest start', /nest start compiles/, /lowport install dist\/main\.js$/],
  ['next dev', /next dev is a server for development/, /next -- start$/],
  ['vite', /vite is a server for development/, /lowport install/],
  ['npm run start -w api', /another package of the workspace/, /run lowport install there\.$/],
  ['npm run again', /start one another without end/, /lowport install/],
  ['no-such-tool serve', /no command "no-such-tool" in node_modules\/\.bin/, /npm ci/],
  ['cross-env-shell COLOR=red node server.js', /cross-env-shell has a shell/, /lowport install/],
  ['node node_modules/nodemon/bin/nodemon.js server.js', /nodemon .* for development/, /lowport install/],
  ['./node_modules/nodemon/bin/nodemon.js server.js', /nodemon .* for development/, /lowport install/],
  ['npm run constructor', /there is no script "constructor"/, /lowport install/],
  ['yarn __proto__', /there is no command "__proto__"/, /npm ci/],
  ['toString x', /there is no command "toString"/, /npm ci/],
  ['node server.js\nnode dist/main.js', /more than one command \(several lines\)/, /lowport install/],
  ['gulp serve', /gulp builds/, /lowport install/],
  ['babel-node server.js', /babel-node starts the program as another process/, /@babel\/register/],
];

test('a script that is no single program is refused with the reason and the cure, and never guessed at', async t => {
  for (const [start, message, hint] of refused) {
    const folder = await makeNpmProject(t, { start, build: 'tsc', again: 'npm run again' });
    const error = refusalOf(t, folder);
    t.is(error.code, 'ERR_START_SCRIPT', start);
    t.true(
      error.message.startsWith(`start script ${JSON.stringify(start)} of ${folder}/package.json: `),
      error.message,
    );
    t.regex(error.message, message, start);
    t.regex(error.hint ?? '', hint, start);
  }
});

test('scripts that lead to many others are read in no time', async t => {
  const many = (name: string) => Array(20).fill(`npm run ${name}`).join(' && ');
  const names = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  const scripts = Object.fromEntries(names.map((name, index) => [name, many(names[index + 1] ?? 'none')]));
  const folder = await makeNpmProject(t, { start: many('b'), ...scripts });
  const before = process.cpuUsage();
  t.is(refusalOf(t, folder).code, 'ERR_START_SCRIPT');
  t.true(process.cpuUsage(before).user < 1_000_000);
});

test('a file that the script names and that is not built is said to be missing', async t => {
  const folder = await makeNpmProject(t, { start: 'node out/main.js' });
  const { code, message } = refusalOf(t, folder);
  t.is(code, 'ERR_ENTRY');
  t.regex(message, /out\/main\.js": there is no such file/);
});

function refusalOf(t: ExecutionContext, folder: string): LowportError {
  try {
    readEntry(undefined, folder);
  } catch (error) {
    if (error instanceof LowportError) return error;
    throw error;
  }
  throw new Error(`${t.title}: ${folder} was not refused`);
}

function reportOurs(folder: string): Promise<unknown> {
  const { entry, args, nodeOptions, env, envFiles } = readEntry(undefined, folder);
  const files = envFiles.map(path => `--env-file=${path}`);
  // A service's working directory is its package.
  const cwd = entry.startsWith(`${folder}/api/`) ? `${folder}/api` : folder;
  return reportOf([process.execPath, ...files, ...nodeOptions, entry, ...args], {
    cwd,
    env: Object.fromEntries(env.map(({ name, value }) => [name, value])),
  });
}
