// Prometheus' text format, by hand: it is a few lines. Names begin with `samband_` and carry base
// units; labels are pipes, systems, entities and outcomes, never ids of records.
// https://prometheus.io/docs/instrumenting/exposition_formats/

import { type Activity, durationBounds, type Labels } from './activity.ts';
import { canBeUsed } from './health-words.ts';
import type { Status } from './status.ts';

interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly { readonly labels: Labels; readonly value: number }[];
}

/** What the counters of `activity.ts` mean. */
const counterHelp: Readonly<Record<string, string>> = {
  faults_total: 'Runs that ended with a fault.',
  records_read_total: 'Records that were read.',
  records_changed_total: 'Records that were new or different when read.',
  records_unreadable_total: 'Records that could not be read.',
  links_made_total: 'Links found by merge rules.',
  links_reconciled_total: 'Links that were compared.',
  writes_total: 'Writes that a system took.',
  writes_failed_total: 'Writes that did not go through, by outcome.',
  parked_total: 'Times something began to wait.',
  webhooks_total: 'Webhooks, by how they were answered.',
};

export function metricsText(status: Status, activity: Activity, version: string): string {
  const families = [...gauges(status, version), ...counters(activity), ...systemCounters(status)];
  return `${[...families.flatMap(familyLines), ...durationLines(activity)].join('\n')}\n`;
}

function gauges(status: Status, version: string): Family[] {
  const seconds = (ms: number) => ms / 1000;
  return [
    gauge('info', 'The version that runs.', [{ labels: { version }, value: 1 }]),
    gauge('start_time_seconds', 'When the service began.', [
      { labels: {}, value: seconds(status.begunAtMs) },
    ]),
    gauge(
      'records',
      'Records that are known.',
      status.entities.map(({ id, records }) => ({ labels: { entity: id }, value: records })),
    ),
    gauge(
      'links',
      'Links by state.',
      status.pipes.flatMap(({ id, links }) =>
        Object.entries(links).map(([state, value]) => ({ labels: { pipe: id, state }, value })),
      ),
    ),
    gauge(
      'work_waiting',
      'Links and intents that wait for their turn.',
      status.pipes.map(({ id, waiting }) => ({ labels: { pipe: id }, value: waiting })),
    ),
    gauge(
      'parked',
      'What waits for a record or a person.',
      status.parkedCounts.map(({ pipe, why, count }) => ({ labels: { pipe, why }, value: count })),
    ),
    gauge(
      'parked_oldest_seconds',
      'How long the oldest of them has waited.',
      status.parkedCounts.map(({ pipe, why, oldestMs }) => ({
        labels: { pipe, why },
        value: Math.max(0, seconds(status.atMs - oldestMs)),
      })),
    ),
    gauge(
      'reading_anew',
      '1 while all of it is read again, because its file reads it in another way than before.',
      status.entities.map(({ id, readAnew }) => ({
        labels: { entity: id },
        value: readAnew === null ? 0 : 1,
      })),
    ),
    gauge(
      'reading_anew_records',
      'Records of it that were read again so far.',
      status.entities.flatMap(({ id, readAnew }) =>
        readAnew === null ? [] : [{ labels: { entity: id }, value: readAnew }],
      ),
    ),
    gauge(
      'standing_still',
      '1 while a pipe decides nothing, because an entity of it is read anew.',
      status.pipes.map(({ id, standsFor }) => ({
        labels: { pipe: id },
        value: standsFor.length === 0 ? 0 : 1,
      })),
    ),
    gauge(
      'last_success_timestamp_seconds',
      'When the latest run ended well.',
      [...status.pipes, ...status.entities].flatMap(({ run }) =>
        run?.endedAtMs
          ? [{ labels: { part: run.part, id: run.id }, value: seconds(run.endedAtMs) }]
          : [],
      ),
    ),
    gauge(
      'faulted',
      '1 while the latest run ended with a fault.',
      [...status.pipes, ...status.entities].flatMap(({ run }) =>
        run ? [{ labels: { part: run.part, id: run.id }, value: run.fault ? 1 : 0 }] : [],
      ),
    ),
    gauge(
      'system_up',
      '1 while the system answers, and takes our credentials.',
      status.systems.map(({ name, state }) => ({
        labels: { system: name },
        value: canBeUsed(state) ? 1 : 0,
      })),
    ),
    gauge(
      'system_requests_remaining',
      'Requests left in the window, as the system says.',
      status.systems.flatMap(({ name, remaining }) =>
        remaining === undefined ? [] : [{ labels: { system: name }, value: remaining }],
      ),
    ),
  ];
}

function gauge(name: string, help: string, samples: Family['samples']): Family {
  return { name, type: 'gauge', help, samples };
}

function counters(activity: Activity): Family[] {
  return Object.entries(counterHelp).map(([name, help]) => ({
    name,
    type: 'counter',
    help,
    samples: [...activity.counters.values()].filter((counter) => counter.name === name),
  }));
}

function systemCounters(status: Status): Family[] {
  const of = (key: 'requests' | 'failures') =>
    status.systems.map((system) => ({ labels: { system: system.name }, value: system[key] }));
  return [
    {
      name: 'system_requests_total',
      type: 'counter',
      help: 'Requests sent to a system.',
      samples: of('requests'),
    },
    {
      name: 'system_failures_total',
      type: 'counter',
      help: 'Requests that failed.',
      samples: of('failures'),
    },
  ];
}

function familyLines({ name, type, help, samples }: Family): string[] {
  if (samples.length === 0) return [];
  return [
    `# HELP samband_${name} ${help}`,
    `# TYPE samband_${name} ${type}`,
    ...samples.map(({ labels, value }) => `samband_${name}${labelsText(labels)} ${value}`),
  ];
}

function durationLines(activity: Activity): string[] {
  const name = 'samband_write_duration_seconds';
  if (activity.durations.size === 0) return [];
  const lines = [`# HELP ${name} How long a write took.`, `# TYPE ${name} histogram`];
  for (const [pipe, { counts, sum }] of activity.durations) {
    const bounds = [...durationBounds.map(String), '+Inf'];
    bounds.forEach((le, at) => {
      lines.push(`${name}_bucket${labelsText({ pipe, le })} ${counts[at] ?? 0}`);
    });
    lines.push(
      `${name}_sum${labelsText({ pipe })} ${sum}`,
      `${name}_count${labelsText({ pipe })} ${counts.at(-1) ?? 0}`,
    );
  }
  return lines;
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
