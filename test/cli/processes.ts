// The family of a process, as the operating system sees it: who was started, and who is still there.

import { execFileSync } from 'node:child_process';

/** Process ids started by this one, directly. */
export function childrenOf(pid: number): readonly number[] {
  return table()
    .filter((one) => one.parent === pid)
    .map((one) => one.pid);
}

/** All that stem from it, without itself. */
export function descendantsOf(pid: number): readonly number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

/** False once the process has ended, also if nobody has asked for its exit code yet. */
export function isThere(pid: number): boolean {
  return table().some((one) => one.pid === pid && !one.state.startsWith('Z'));
}

function table(): readonly {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
}[] {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,state='], { encoding: 'utf8' });
  return listed.split('\n').flatMap((line) => {
    const [pid, parent, state] = line.trim().split(/\s+/);
    return state === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), state }];
  });
}
