// A reading that a person asks for, over HTTP: `samband read` comes here while a service runs.

import type { Hono } from 'hono';
import { parseJson } from '../base/json.ts';
import type { Engine } from '../runtime/engine.ts';
import { askReading, readRequestOf } from '../sync/ask-reading.ts';
import type { World } from '../sync/world.ts';
import { bearerOf, mayChange } from './access.ts';
import { answered, type ProblemAnswer, problemAnswer } from './problem.ts';
import { readAtMost } from './read-body.ts';

const bodyBytesMax = 4 * 1024;

export function readingInto(app: Hono, world: World, key: string, read: Engine['read']): void {
  app.post('/api/read', async (context) => {
    const { headers, body } = context.req.raw;
    if (!mayChange(key, bearerOf(headers), headers)) return problemAnswer(context, noKey);
    const bytes = await readAtMost(body, bodyBytesMax);
    if (bytes === undefined) return problemAnswer(context, tooLarge);
    return answered(context, async () => {
      const request = readRequestOf(parseJson(Buffer.from(bytes).toString('utf8')));
      const entities = await askReading(world, request);
      for (const entity of entities) read(entity);
      return context.json({ entities: entities.map(({ id }) => id), isAnew: request.isAnew });
    });
  });
}

const noKey: ProblemAnswer = {
  status: 403,
  code: 'read.key',
  title: 'This has systems read, so it needs the key of this start. Use `samband read`.',
};
const tooLarge: ProblemAnswer = {
  status: 413,
  code: 'read.too-large',
  title: `A request to read may have ${bodyBytesMax} bytes.`,
};
