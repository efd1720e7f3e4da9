// "Why" over HTTP: as JSON for programs, and as a page that tells it in words. It reads only.

import type { Hono } from 'hono';
import { redactor } from '../../base/redact.ts';
import { type WhyAnswer, type WhyQuestion, whyAny } from '../../sync/why/why.ts';
import type { World } from '../../sync/world.ts';
import { answered, orTrouble } from '../requests/problem.ts';
import { whyPage } from './why-page.ts';

export function whyInto(app: Hono, world: World): void {
  const clean = redactor(world.catalogue.secrets);
  // Invariant 11: a system's own words stand in the journal as it said them.
  const answer = async (question: WhyQuestion): Promise<WhyAnswer> =>
    JSON.parse(clean(JSON.stringify(await whyAny(world, question)))) as WhyAnswer;

  app.get('/api/why', (context) =>
    answered(context, async () => context.json(await answer(questionOf(context.req.query())))),
  );

  app.get('/why', async (context) => {
    const question = questionOf(context.req.query());
    const found = question.what === '' ? {} : await orTrouble(() => answer(question));
    const example = `${world.catalogue.pipes[0]?.source.id ?? 'system.entity'}:42`;
    const view = { question, example, atMs: world.clock.now(), ...found };
    return context.html(await whyPage(view), 'trouble' in found ? 422 : 200);
  });
}

function questionOf({ ref = '', other = '' }: Readonly<Record<string, string>>): WhyQuestion {
  return { what: ref.trim(), ...(other.trim() === '' ? {} : { other: other.trim() }) };
}
