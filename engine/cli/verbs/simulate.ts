// `samband simulate`: the project's own pipes against systems in memory, under a time of its own, with
// people, faults, crashes and late answers from a seed. Nothing outside this process is touched.

import { availableParallelism } from 'node:os';
import type { Pipe } from '../../definition/pipe.ts';
import { pipesBeginning } from '../../definition/pipe-named.ts';
import { runSeeds } from '../../simulate/run-seeds.ts';
import { type Failed, simulation } from '../../simulate/simulate.ts';
import { story } from '../../simulate/story.ts';
import { exit } from '../command/exit.ts';
import { numberOption } from '../command/number-option.ts';
import type { Call, Outcome, Verb } from '../command/verb.ts';
import { withProject } from '../project/project.ts';

const seedsDefault = 200;
const seedMax = 2 ** 31 - 1;
/** Progress is a line on stderr this often. */
const tellEvery = 100;

export const simulate: Verb = {
  name: 'simulate',
  summary:
    'Run the pipes through many bad days, in memory, and check that nothing is lost or doubled',
  operands: [],
  options: {
    seeds: {
      type: 'string',
      value: 'number',
      help: `how many bad days (default: ${seedsDefault})`,
    },
    seed: { type: 'string', value: 'number', help: 'only this one, told in full' },
    from: { type: 'string', value: 'number', help: 'the first of them (default: 1)' },
    pipe: { type: 'string', value: 'id', help: 'only this pipe, or those whose id begins so' },
  },
  example: 'npx samband simulate --seeds 1000',
  run: (call) =>
    withProject(call, { isOffline: true }, async (catalogue) => {
      const wanted = String(call.options.pipe ?? '');
      const pipes = pipesBeginning(catalogue.pipes, wanted).filter(({ isEnabled }) => isEnabled);
      if (pipes.length === 0) {
        const summary = 'There is nothing to simulate: no such pipe is enabled.';
        return { exit: exit.invalid, summary, result: null };
      }
      const seeds = numberOption(call, 'seeds', 1, seedMax) ?? seedsDefault;
      const seed = numberOption(call, 'seed', 0, seedMax);
      const from = numberOption(call, 'from', 0, seedMax) ?? 1;
      if (seed !== undefined) return tellOne(simulation(catalogue, pipes), seed);
      return many(call, pipes, seeds, from);
    }),
};

async function tellOne(run: ReturnType<typeof simulation>, seed: number): Promise<Outcome> {
  const scenario = run.scenario(seed);
  const ran = await run.run(scenario);
  const failed = ran.violation ? await run.check(seed) : undefined;
  const told = failed
    ? failed.story
    : [...story(scenario, { trace: [] }).split('\n'), ...ran.trace].join('\n');
  const end = failed ? sentenceOf(failed) : `Seed ${seed} keeps every invariant.`;
  return {
    exit: failed ? exit.failed : exit.done,
    summary: end,
    result: { seed, violation: failed?.violation ?? null, trace: ran.trace },
    text: `${told}\n\n${end}`,
  };
}

async function many(
  call: Call,
  pipes: readonly Pipe[],
  count: number,
  from: number,
): Promise<Outcome> {
  const { ran, failed } = await runSeeds({
    root: call.root,
    env: call.env,
    pipes: pipes.map(({ id }) => id),
    from,
    count,
    threads: availableParallelism(),
    signal: call.drain,
    done: (done, bad) => {
      const line = `${done} of ${count} seeds${bad > 0 ? `, ${bad} failed` : ''}`;
      if (call.terminal.isLive) call.terminal.redraw(line);
      else if (!call.isJson && done % tellEvery === 0) call.terminal.note(line);
    },
  });
  if (call.terminal.isLive) call.terminal.redraw('');
  const { paint } = call.terminal;
  const stories = failed.map((one) => `${paint.red(sentenceOf(one))}\n${one.story}\n`);
  const summary =
    failed.length > 0
      ? `${failed.length} of ${ran} seeds failed: ${failed.map(({ seed }) => seed).join(', ')}. Look at one with --seed.`
      : `${ran} seeds over ${pipes.length} ${pipes.length === 1 ? 'pipe' : 'pipes'}: nothing lost, nothing doubled, quiet at the end of each.`;
  return {
    exit: failed.length > 0 ? exit.failed : exit.done,
    summary,
    result: { ran, from, pipes: pipes.map(({ id }) => id), failed },
    text: [...stories, summary].join('\n'),
  };
}

function sentenceOf({ seed, violation }: Failed): string {
  return `Seed ${seed} breaks invariant ${violation.invariant}: ${violation.message}`;
}
