// `samband try`: what an expression, or a row of a pipe, gives for a record, with the value of each of
// its parts. The record is one the engine has read (`--ref`), a file, or what comes on stdin.

import { closest } from '../../base/did-you-mean.ts';
import { Failure, Fault, failure } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Catalogue, Pipe } from '../../definition/pipe.ts';
import { pipeNamed } from '../../definition/pipe-named.ts';
import { compileExpression } from '../../mapping/expression/expression.ts';
import { ExpressionProblem } from '../../mapping/jsonata/expression-problem.ts';
import type { Run } from '../../mapping/language/run.ts';
import { type TriedExpression, tryExpression } from '../../mapping/try-row.ts';
import { type Assembled, assemble } from '../../runtime/assemble.ts';
import { createEvents } from '../../runtime/events.ts';
import { type TryAnswer, tryOnGiven, tryOnRecord } from '../../sync/why/try-rows.ts';
import { exit } from '../command/exit.ts';
import type { Call, Outcome, Verb } from '../command/verb.ts';
import { givenRecord, refuseFile } from '../project/given-record.ts';
import { readProject, withProject } from '../project/project.ts';
import { askService } from '../project/running-service.ts';
import { expressionText, mistakeText, rowsText } from '../text/try-text.ts';

export const tryVerb: Verb = {
  name: 'try',
  summary: "Show what an expression or a pipe's row gives for a record, part by part",
  operands: ['expression, or pipe'],
  optionalOperands: ['row'],
  options: {
    ref: { type: 'string', value: 'ref', help: 'on this record, as it was last read' },
    on: {
      type: 'string',
      value: 'file',
      help: 'on the record in this JSON file (default: what comes on stdin)',
    },
    back: { type: 'boolean', help: 'the record is one of the sink: what the row writes back' },
    pipe: {
      type: 'string',
      value: 'id',
      help: "an expression as one of this pipe's: with its settings",
    },
  },
  example: 'npx samband try "company ? company : name" --on customer.json',
  run: async (call) => {
    const [what = '', row] = call.operands;
    const { on, ref } = call.options;
    if (on !== undefined && ref !== undefined) throw failure('try.both');
    refuseFile(call.operands);
    if (row !== undefined && !/^[\w./-]+$/.test(what)) throw failure('try.words', { what, row });
    const isPipe = row !== undefined || (await namesPipe(call, what));
    return isPipe ? onRows(call, what, row) : onExpression(call, what);
  },
};

/**
 * `shop-erp/order` also reads as a subtraction and a division; a pipe of that name goes first, and so does a
 * misspelling of one, which is then told as such.
 */
async function namesPipe(call: Call, what: string): Promise<boolean> {
  if (!/^[\w-]+\/[\w-]+$/.test(what)) return false;
  const { pipes } = await readProject(call, { isOffline: true }).catch(noProject);
  const ids = pipes.map(({ id }) => id);
  return ids.includes(what) || closest(what, ids) !== undefined;
}

function noProject(error: unknown): Pick<Catalogue, 'pipes'> {
  if (error instanceof Failure && error.code === 'project.missing') return { pipes: [] };
  throw error;
}

function onRows(call: Call, pipeId: string, row: string | undefined): Promise<Outcome> {
  return withProject(call, { isOffline: true }, async (catalogue) => {
    const pipe = pipeNamed(catalogue.pipes, pipeId);
    const answer = await answerOf(call, catalogue, pipe, row);
    for (const message of answer.unread)
      call.terminal.note(`From here: ${message} Values looked up there are missing.`);
    const failed = answer.rows.filter(({ outcome }) => outcome.kind === 'failed').length;
    return {
      exit: failed > 0 ? exit.failed : exit.done,
      summary: `${answer.rows.length} rows tried, ${failed} failed.`,
      result: answer,
      text: rowsText(answer, call.terminal.paint),
    };
  });
}

async function answerOf(
  call: Call,
  catalogue: Catalogue,
  pipe: Pipe,
  row: string | undefined,
): Promise<TryAnswer> {
  const { ref, back } = call.options;
  const named = row === undefined ? {} : { row };
  if (typeof ref !== 'string') {
    const record = givenRecord(call);
    const way = back === true ? 'back' : 'forward';
    const assembled = await lookIn(call, catalogue);
    try {
      const question = { ...named, way, record, run: runNow(call) } as const;
      return await tryOnGiven(assembled?.world, pipe, question, call.drain);
    } finally {
      await assembled?.close();
    }
  }
  const query = new URLSearchParams({ pipe: pipe.id, ref, ...named });
  const answered = await askService(catalogue, `/api/try?${query}`);
  if (answered !== undefined) return answered as TryAnswer;
  const { world, close } = await storeOf(call, catalogue);
  try {
    return await tryOnRecord(world, { ...named, pipe: pipe.id, ref }, call.drain);
  } finally {
    await close();
  }
}

async function onExpression(call: Call, text: string): Promise<Outcome> {
  const { paint } = call.terminal;
  try {
    compileExpression(text, undefined, true);
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error;
    const { code, message, position, hint } = error;
    if (!call.isJson) call.terminal.note(mistakeText(text, error, paint));
    const result = { error: { code, message, position, ...(hint ? { hint } : {}) } };
    return {
      exit: exit.invalid,
      summary: message,
      result,
      text: paint.red('This is no expression.'),
    };
  }
  const tried = await triedIn(call, text);
  const isFailed = tried.result.kind === 'failed';
  return {
    exit: isFailed ? exit.failed : exit.done,
    summary: tried.result.kind === 'failed' ? tried.result.message : 'It gives a value.',
    result: tried,
    text: expressionText(tried, paint),
  };
}

/** Nothing is kept of it, so anybody may guess its chances. */
function runNow({ clock }: Call): Run {
  const atMs = clock.now();
  return { atMs, seed: String(atMs) };
}

/** With a ref or a pipe the project is read, else the expression stands alone. */
async function triedIn(call: Call, text: string): Promise<TriedExpression> {
  const { ref, pipe: id } = call.options;
  const run = runNow(call);
  if (typeof ref !== 'string' && typeof id !== 'string') {
    const record = givenRecord(call);
    return tryExpression(text, record, { source: record, settings: {}, creating: true, run });
  }
  const catalogue = await readProject(call, { isOffline: true });
  const settings = typeof id === 'string' ? pipeNamed(catalogue.pipes, id).settings : {};
  const record =
    typeof ref === 'string' ? await recordRead(call, catalogue, ref) : givenRecord(call);
  return tryExpression(text, record, { source: record, settings, creating: false, run });
}

async function recordRead(call: Call, catalogue: Catalogue, ref: string): Promise<JsonObject> {
  const { world, close } = await storeOf(call, catalogue);
  try {
    const image = await world.store.transact(async (tx) => (await tx.images([ref])).get(ref));
    if (!image) throw failure('desk.unread', { ref });
    return image.props;
  } finally {
    await close();
  }
}

function storeOf(call: Call, catalogue: Catalogue): Promise<Assembled> {
  return assemble(catalogue, { clock: call.clock, events: createEvents(), readOnly: true });
}

/** A record that came along can be tried where nothing was ever read. */
async function lookIn(call: Call, catalogue: Catalogue): Promise<Assembled | undefined> {
  return storeOf(call, catalogue).catch((error: unknown) => {
    if (!(error instanceof Fault)) throw error;
    call.terminal.note('There is no store to look in, so no other record is known.');
    return undefined;
  });
}
