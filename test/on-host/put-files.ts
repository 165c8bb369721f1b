import type { Host } from '../host/index.js';

/** Writes many files inside by one command, with their folders. */
export async function putFiles(host: Host, files: readonly { path: string; content: string }[]): Promise<void> {
  const script = `
    for (const { path, content } of JSON.parse(fs.readFileSync(0, 'utf8'))) {
      fs.mkdirSync(require('path').dirname(path), { recursive: true });
      fs.writeFileSync(path, content);
    }`;
  await host.run(`node -e "${script}"`, { input: JSON.stringify(files) });
}
