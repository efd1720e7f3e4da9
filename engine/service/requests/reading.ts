// A reading that a person asks for, over HTTP: as JSON for `samband read`, and as the buttons of the page.

import type { Hono } from 'hono';
import { parseJson } from '../../base/json.ts';
import type { Engine } from '../../runtime/engine.ts';
import { askReading, type ReadRequest, readRequestOf } from '../../sync/collect/ask-reading.ts';
import type { World } from '../../sync/world.ts';
import { bearerOf, mayChange } from './access.ts';
import { answered, type ProblemAnswer, problemAnswer } from './problem.ts';
import { readAtMost } from './read-body.ts';

const bodyBytesMax = 4 * 1024;

export function readingInto(app: Hono, world: World, key: string, read: Engine['read']): void {
  const begin = async (request: ReadRequest) => {
    const entities = await askReading(world, request);
    for (const entity of entities) read(entity);
    return { entities: entities.map(({ id }) => id), isAnew: request.isAnew };
  };

  app.post('/api/read', async (context) => {
    const { headers, body } = context.req.raw;
    if (!mayChange(key, bearerOf(headers), headers)) return problemAnswer(context, noKey);
    const bytes = await readAtMost(body, bodyBytesMax);
    if (bytes === undefined) return problemAnswer(context, tooLarge);
    return answered(context, async () => {
      const given = parseJson(Buffer.from(bytes).toString('utf8'));
      return context.json(await begin(readRequestOf(given)));
    });
  });

  app.post('/read', async (context) => {
    const { headers, body } = context.req.raw;
    const bytes = await readAtMost(body, bodyBytesMax);
    if (bytes === undefined) return problemAnswer(context, tooLarge);
    const form = new URLSearchParams(Buffer.from(bytes).toString('utf8'));
    if (!mayChange(key, form.get('key') ?? '', headers)) return problemAnswer(context, noKey);
    return answered(context, async () => {
      await begin({ entity: form.get('entity') ?? '', isAnew: form.get('all') === 'yes' });
      return context.redirect('/', 303); // so that loading the page again asks for nothing
    });
  });
}

const noKey: ProblemAnswer = {
  status: 403,
  code: 'read.key',
  title:
    'This has systems read, so it needs the key of this start. Load the page again, or use `samband read`.',
};
const tooLarge: ProblemAnswer = {
  status: 413,
  code: 'read.too-large',
  title: `A request to read may have ${bodyBytesMax} bytes.`,
};
