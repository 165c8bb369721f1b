/*
 * How Node reads its own command line, node(1) and `node --help` of 20 to 26: measured, an option that takes a value takes
 * it from the next word as well, but for those of V8 (`node --max-old-space-size 100` is "illegal value").
 */

/** Options whose value may be the next word. */
const valueOptions = new Set(
  `-r --require --import --loader --experimental-loader -C --conditions --env-file --env-file-if-exists --title
  --allow-fs-read --allow-fs-write --build-snapshot-config --cpu-prof-dir --cpu-prof-interval --cpu-prof-name
  --diagnostic-dir --disable-proto --disable-warning --dns-result-order --experimental-config-file
  --experimental-default-type --experimental-policy --heap-prof-dir --heap-prof-interval --heap-prof-name
  --heapsnapshot-near-heap-limit --heapsnapshot-signal --icu-data-dir --input-type --inspect-port --debug-port
  --inspect-publish-uid --localstorage-file --max-http-header-size --network-family-autoselection-attempt-timeout
  --openssl-config --redirect-warnings --report-dir --report-directory --report-filename --report-signal --secure-heap
  --secure-heap-min --snapshot-blob --stack-trace-limit --tls-cipher-list --tls-keylog --trace-event-categories
  --trace-event-file-pattern --trace-require-module --unhandled-rejections --use-largepages --v8-pool-size
  --watch-path`.split(/\s+/),
);

/** Of those, the ones that name what is loaded before the program. */
export const loadingOptions: readonly string[] = ['-r', '--require', '--import', '--loader', '--experimental-loader'];

export function takesNextWord(option: string): boolean {
  return valueOptions.has(option);
}

/** `--max_old_space_size=100` as `--max-old-space-size` and `100`: Node takes both signs. */
export function splitOption(word: string): { option: string; value?: string } {
  const [, name = word, value] = /^(-[^=]*)=(.*)$/s.exec(word) ?? [];
  const option = name.startsWith('--') ? `--${name.slice(2).replaceAll('_', '-')}` : name;
  return { option, ...(value !== undefined && { value }) };
}
