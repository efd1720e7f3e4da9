// What something takes of the processor: unlike the time that passes, it is the same on a busy machine.

/** Milliseconds of processor time of this process since it began. */
export function spentMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
