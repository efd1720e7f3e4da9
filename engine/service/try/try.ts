// Trying rows of a pipe over HTTP, as JSON and as a page, on records that were read. What the pipes' files
// say runs here; an expression of the reader's own runs in a child process.

import type { Hono } from 'hono';
import { redactor } from '../../base/redact.ts';
import { type TryAnswer, tryExpressionOn, tryOnRecord } from '../../sync/why/try-rows.ts';
import type { World } from '../../sync/world.ts';
import { answered, orTrouble } from '../requests/problem.ts';
import { tryInChild } from './expression-child.ts';
import { tryPage } from './try-page.ts';

interface Question {
  readonly pipe: string;
  readonly row?: string;
  readonly ref: string;
  readonly expression?: string;
}

export function tryInto(app: Hono, world: World): void {
  const clean = redactor(world.catalogue.secrets);
  const answer = async (question: Question): Promise<TryAnswer> =>
    JSON.parse(clean(JSON.stringify(await tried(world, question)))) as TryAnswer;

  app.get('/api/try', (context) =>
    answered(context, async () => context.json(await answer(questionOf(context.req.query())))),
  );

  app.get('/try', async (context) => {
    const question = questionOf(context.req.query());
    const { pipes } = world.catalogue;
    const isAsked = question.pipe !== '' && question.ref !== '';
    const found = isAsked ? await orTrouble(() => answer(question)) : {};
    return context.html(
      await tryPage({ pipes, question, ...found }),
      'trouble' in found ? 422 : 200,
    );
  });
}

function tried(world: World, { expression: text, ...question }: Question): Promise<TryAnswer> {
  if (text === undefined) return tryOnRecord(world, question);
  return tryExpressionOn(world, question, (seen) => tryInChild({ ...seen, text }, world.clock));
}

function questionOf(query: Readonly<Record<string, string>>): Question {
  const { pipe = '', row = '', ref = '', expression = '' } = query;
  return {
    pipe,
    ref: ref.trim(),
    ...(row === '' ? {} : { row }),
    ...(expression.trim() === '' ? {} : { expression }),
  };
}
