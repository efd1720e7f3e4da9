// How much memory this process took at the most, in MB. What Linux counts for a process goes on over `exec`, so a
// process that a bench starts would begin with what the bench itself took; only the memory it has now is its own.

import { existsSync, readFileSync } from 'node:fs';

const status = '/proc/self/status';

export function peakMegabytes(): number {
  const kilobytes = existsSync(status)
    ? Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1])
    : process.resourceUsage().maxRSS;
  return kilobytes / 1024;
}
