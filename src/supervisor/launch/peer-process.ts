import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * Whether a connection on the loopback address comes from a process of a group: nobody else on the machine may speak to
 * a supervisor in a runner's name. Where the system does not tell, it is taken for one.
 *
 * @param ends - the ports of both ends: the other end's alone may be that of another connection, too
 * @param group - process group of the runner
 */
export function isFromGroup(
  ends: { readonly remotePort?: number | undefined; readonly localPort?: number | undefined },
  group: number,
): boolean {
  try {
    const inode = inodeOf(hexOf(ends.remotePort), hexOf(ends.localPort));
    return inode === undefined || groupOwns(group, inode);
  } catch {
    return true; // no /proc
  }
}

/** The socket of the other end of a connection, by its port and ours; from Linux's table of TCP connections. */
function inodeOf(theirs: string, ours: string): string | undefined {
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of readFileSync(table, "utf8").split("\n")) {
      const fields = line.trim().split(/\s+/);
      const [, from, to, state] = fields;
      if (from?.endsWith(theirs) === true && to?.endsWith(ours) === true && state === "01") {
        return fields[9];
      }
    }
  }
  return undefined;
}

/** A port as the table has it. */
function hexOf(port = 0): string {
  return `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
}

function groupOwns(group: number, inode: string): boolean {
  const target = `socket:[${inode}]`;
  return readdirSync("/proc").some((pid) => {
    try {
      return groupOf(pid) === group && isOpenIn(pid, target);
    } catch {
      return false; // no process, ended meanwhile, or not ours to see
    }
  });
}

function groupOf(pid: string): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[2]);
}

function isOpenIn(pid: string, target: string): boolean {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).some((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`) === target;
    } catch {
      return false; // closed meanwhile, as by a process that is still loading its files
    }
  });
}
