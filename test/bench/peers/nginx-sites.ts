/** A site as the article that everybody copies has it: an upgrade on every request, and a new connection to the program for each. */
export function copiedSite(port: number, program: number): string {
  return `server {
  listen ${port};
  location / {
    proxy_pass http://localhost:${program};
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection 'upgrade';
    proxy_set_header Host $host;
    proxy_cache_bypass $http_upgrade;
  }
}
`;
}

/** A site that keeps its connections to the program. */
export function keptSite(port: number, program: number): string {
  return `upstream kept_${port} {
  server 127.0.0.1:${program};
  keepalive 64;
}
server {
  listen ${port};
  keepalive_requests 100000000;
  location / {
    proxy_pass http://kept_${port};
    proxy_http_version 1.1;
    proxy_set_header Connection '';
    proxy_set_header Host $host;
  }
}
`;
}
