/** Kinds of resources that Node names, in words. */
const words: Readonly<Record<string, string>> = {
  Timeout: "timer",
  Immediate: "timer",
  TCPSocketWrap: "TCP connection",
  TCPServerWrap: "TCP server",
  TLSWrap: "TLS connection",
  PipeWrap: "pipe",
  ProcessWrap: "child process",
  FSReqCallback: "file operation",
  FSReqPromise: "file operation",
  FSEvent: "file watcher",
  StatWatcher: "file watcher",
  MessagePort: "worker",
  Worker: "worker",
  UDPWrap: "UDP socket",
};

/**
 * Names what would keep the process alive.
 *
 * @param resources - as `process.getActiveResourcesInfo()` lists them
 * @returns a text such as `2 timers, 1 TCP connection`; undefined when there is nothing
 */
export function nameLeftOpen(resources: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const resource of resources) {
    const word = words[resource] ?? resource;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const parts = [...counts].map(([word, count]) => {
    const plural = word.endsWith("process") ? "es" : "s";
    return `${count} ${word}${count === 1 ? "" : plural}`;
  });
  return parts.length === 0 ? undefined : parts.join(", ");
}
