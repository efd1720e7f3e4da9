// `samband test`: runs the examples that stand in the pipes. They need no system and no store.

import { exampleReach, type Reach } from '../../definition/examples/example-reach.ts';
import { type ExampleResult, runExample } from '../../definition/examples/examples.ts';
import type { Example, Pipe } from '../../definition/pipe.ts';
import { pipesBeginning } from '../../definition/pipe-named.ts';
import { exit } from '../command/exit.ts';
import type { Call, Verb } from '../command/verb.ts';
import { withProject } from '../project/project.ts';
import { reachLines } from '../text/reach-text.ts';

interface Ran extends ExampleResult {
  readonly pipe: string;
  readonly name: string;
  readonly place: string;
}

export const test: Verb = {
  name: 'test',
  summary: 'Run the examples of all pipes',
  operands: [],
  options: {
    pipe: { type: 'string', value: 'id', help: 'only this pipe, or those whose id begins so' },
    coverage: {
      type: 'boolean',
      help: 'also tell which branches of expressions no example reaches',
    },
    mutations: {
      type: 'boolean',
      help: 'also tell which rows could be broken without an example noticing',
    },
  },
  example: 'npx samband test',
  run: (call) =>
    withProject(call, { isOffline: true }, async ({ pipes }) => {
      const wanted = String(call.options.pipe ?? '');
      const chosen = pipesBeginning(pipes, wanted);
      const ran: Ran[] = [];
      for (const pipe of chosen)
        for (const example of pipe.examples) ran.push(await runOne(pipe, example));
      const kinds = kindsOf(call);
      const reach = await reachOf(chosen, kinds);
      const failed = ran.filter((one) => !one.ok);
      const { paint } = call.terminal;
      const lines = ran.map((one) =>
        one.ok
          ? `${paint.green('ok')}   ${one.pipe}: ${one.name}`
          : `${paint.red('FAIL')} ${one.pipe}: ${one.name}  (${one.place})\n${indented(one.message)}`,
      );
      const summary =
        ran.length === 0
          ? `There are no examples${wanted ? ` in pipes that begin with ${wanted}` : ''}.`
          : `${ran.length - failed.length} of ${ran.length} examples hold.`;
      const isDone = failed.length === 0 && (ran.length > 0 || wanted === '');
      return {
        exit: isDone ? exit.done : exit.failed,
        summary,
        result: { examples: ran, ...(reach.length === 0 ? {} : { reach }) },
        text: [...lines, '', ...reachLines(reach, kinds, paint), summary].join('\n'),
      };
    }),
};

function kindsOf({ options }: Call): readonly Reach['kind'][] {
  return [
    ...(options.coverage === true ? (['branch'] as const) : []),
    ...(options.mutations === true ? (['rule'] as const) : []),
  ];
}

async function reachOf(
  pipes: readonly Pipe[],
  kinds: readonly Reach['kind'][],
): Promise<readonly Reach[]> {
  const found: Reach[] = [];
  for (const pipe of pipes)
    for (const kind of kinds) found.push(...(await exampleReach(pipe, kind)));
  return found;
}

async function runOne(pipe: Pipe, example: Example): Promise<Ran> {
  const { file, line, column } = example.place;
  return {
    pipe: pipe.id,
    name: example.name,
    place: `${file}:${line}:${column}`,
    ...(await runExample(pipe, example)),
  };
}

function indented(text: string): string {
  return text.replace(/^/gm, '       ');
}
