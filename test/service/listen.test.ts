// The port before there is anything to answer: the process lives, and is not ready.

import { describe, expect, it } from 'vitest';
import { listen } from '../../engine/service/listen.ts';

describe('a port that nobody answers at yet', () => {
  const asked = [
    { path: '/livez', status: 200 },
    { path: '/healthz?from=probe', status: 200 },
    { path: '/readyz', status: 503 },
    { path: '/webhooks/shop', status: 503 },
    { path: '/', status: 503 },
  ];

  it.each(asked)('says $status at $path', async ({ path, status }) => {
    const listening = await listen(0);
    try {
      const answer = await fetch(`${listening.address}${path}`);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
      expect(await answer.json()).toEqual({ status: 'starting' });
    } finally {
      await listening.close();
    }
  });

  it('tells a person that it is starting, on a page that asks again by itself', async () => {
    const listening = await listen(0);
    try {
      const answer = await fetch(`${listening.address}/`, { headers: { accept: 'text/html,*/*' } });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('content-type')).toContain('text/html');
      const text = await answer.text();
      expect(text).toContain('It is starting');
      expect(text).toContain('<meta http-equiv="refresh" content="2">');
    } finally {
      await listening.close();
    }
  });

  it('answers with what it is given from then on', async () => {
    const listening = await listen(0);
    try {
      listening.answerWith(() => new Response('here', { status: 201 }));
      expect((await fetch(`${listening.address}/livez`)).status).toBe(201);
    } finally {
      await listening.close();
    }
  });
});
