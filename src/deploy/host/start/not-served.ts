/** A command that `npm start` may run and that is no service, why not, and what to do instead. */
type NotServed = { problem: string; cure?: string };

const compileFirst = (file: string) => `Compile it beforehand, and name what comes of it: lowport install ${file}`;

const watchers = 'nodemon node-dev ts-node-dev tsnd supervisor';
const managers = 'pm2 pm2-runtime pm2-dev forever forever-service strong-pm';
const starters =
  'concurrently npm-run-all npm-run-all2 run-s run-p wait-on start-server-and-test turbo nx lerna nf foreman wireit';
const secretKeepers = 'dotenvx doppler infisical op sops chamber';
const rights = 'sudo doas su runuser authbind setcap';
const builders = 'gulp grunt webpack rollup tsc esbuild babel';
const engines = 'docker docker-compose podman podman-compose';

const byName: Readonly<Record<string, NotServed>> = {
  ...each(watchers, name => ({ problem: `${name} starts the program anew when files change, for development` })),
  ...each(managers, name => ({
    problem: `${name} manages processes itself, which is systemd's part here`,
    cure: 'Name the program itself; --workers has several processes serve: lowport install --workers 2 server.js',
  })),
  ...each(starters, name => ({ problem: `${name} starts other commands, of which a service is one each` })),
  ...each(secretKeepers, name => ({
    problem: `${name} starts the program with secrets that it fetches`,
    cure: 'Give it the secrets by --credential or --env-file, and name the program itself: lowport install server.js',
  })),
  ...each(rights, name => ({ problem: `${name} changes whose rights the program has, and lowport gives it none` })),
  ...each(engines, name => ({
    problem: `${name} runs the program in a container`,
    cure: 'Name the program itself; --way quadlet, compose and kubernetes make a container of it: lowport install server.js',
  })),
  ...each(builders, name => ({ problem: `${name} builds, and serves nothing` })),
  electron: { problem: 'electron opens windows, which a service has not' },
  'expo start': { problem: 'expo start is a server for development' },
  'react-native start': { problem: 'react-native start is a server for development' },
  ...each('bun bunx deno', name => ({
    problem: `${name} is another runtime than Node`,
    cure: `Let systemd's proxy lead to it: lowport install --way proxyd --exec /usr/bin/${name} -- run server.ts`,
  })),
  lowport: { problem: 'it starts lowport, which is what starts the program' },
  'babel-node': {
    problem: 'babel-node starts the program as another process',
    cure: 'Load what compiles it instead: lowport install --node-options "--require @babel/register" server.js',
  },
  'cross-env-shell': { problem: 'cross-env-shell has a shell run its command' },
  'ng serve': { problem: 'ng serve is a server for development', cure: compileFirst('dist/server/server.mjs') },
  'ng s': { problem: 'ng serve is a server for development', cure: compileFirst('dist/server/server.mjs') },
  'nest start': { problem: 'nest start compiles the program at each start', cure: compileFirst('dist/main.js') },
  'next dev': {
    problem: 'next dev is a server for development',
    cure: 'Build it, then serve that: npx next build && lowport install node_modules/.bin/next -- start',
  },
  'react-scripts start': { problem: 'react-scripts start is a server for development' },
  'react-app-rewired start': { problem: 'react-app-rewired start is a server for development' },
  'craco start': { problem: 'craco start is a server for development' },
  'vue-cli-service serve': { problem: 'vue-cli-service serve is a server for development' },
  'webpack serve': { problem: 'webpack serve is a server for development' },
  'webpack-dev-server': { problem: 'webpack-dev-server is a server for development' },
  parcel: { problem: 'parcel is a server for development' },
  vite: { problem: 'vite is a server for development' },
  'nuxt dev': { problem: 'nuxt dev is a server for development', cure: compileFirst('.output/server/index.mjs') },
  'nuxi dev': { problem: 'nuxi dev is a server for development', cure: compileFirst('.output/server/index.mjs') },
  'astro dev': { problem: 'astro dev is a server for development', cure: compileFirst('dist/server/entry.mjs') },
  'gatsby develop': { problem: 'gatsby develop is a server for development' },
  'strapi develop': { problem: 'strapi develop is a server for development' },
  'remix dev': { problem: 'remix dev is a server for development' },
  'react-router dev': { problem: 'react-router dev is a server for development' },
  'tsx watch': { problem: 'tsx watch starts the program anew when files change, for development' },
};

/** By the name of the command and its first word; undefined for what may well be a service. */
export function findNotServed(name: string, args: readonly string[]): NotServed | undefined {
  const [verb = ''] = args;
  if (name === 'vite' && ['preview', 'build'].includes(verb)) return undefined;
  const key = [`${name} ${verb}`, name].find(one => Object.hasOwn(byName, one));
  return key === undefined ? undefined : byName[key];
}

function each(names: string, describe: (name: string) => NotServed): Record<string, NotServed> {
  return Object.fromEntries(names.split(/\s+/).map(name => [name, describe(name)]));
}
