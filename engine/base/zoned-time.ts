// Clock times of a place: what a clock in Oslo shows, as a time in UTC and back. Systems that keep
// local times without a zone are read and written through here, and so is what happens at an hour
// of the day. The rules of the zones are those that Node brings along.

const formats = new Map<string, Intl.DateTimeFormat>();

/** True for names of the IANA database: `Europe/Oslo`, `UTC`. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** How far the zone is ahead of UTC at that time, in milliseconds. */
export function zoneOffsetMs(zone: string, ms: number): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>>;
  const shown = Date.UTC(
    parts.year,
    parts.month - 1,
    parts.day,
    parts.hour,
    parts.minute,
    parts.second,
  );
  return shown - Math.floor(ms / 1_000) * 1_000;
}

/** What a clock there shows, written as if it were a time in UTC. */
export function localFromUtcMs(zone: string, ms: number): number {
  return ms + zoneOffsetMs(zone, ms);
}

/**
 * The time at which a clock there shows `localMs`. In autumn an hour is shown twice: the first one is
 * meant. In spring an hour is shown never: the time is as much later as the clock was put forward.
 */
export function utcFromLocalMs(zone: string, localMs: number): number {
  const dayMs = 86_400_000;
  const earlier = localMs - zoneOffsetMs(zone, localMs - dayMs);
  const later = localMs - zoneOffsetMs(zone, localMs + dayMs);
  const shown = [earlier, later].filter((ms) => localFromUtcMs(zone, ms) === localMs);
  return shown.length === 0 ? earlier : Math.min(...shown);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
}
