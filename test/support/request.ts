import http from 'node:http';

type Target = { port: number; host?: string } | { socketPath: string };

/** One request on a connection of its own, without a retry; resolves with the body, rejects with the socket's error. */
export function get(target: Target, path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ ...target, path, agent: false }, response => {
      let body = '';
      response.setEncoding('utf8').on('data', text => {
        body += text;
      });
      response.on('end', () => resolve(body)).on('error', reject);
    });
    request.on('error', reject);
  });
}
