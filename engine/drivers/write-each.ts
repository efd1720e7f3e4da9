// Writes of a batch that are carried out one by one: all are begun, whatever bounds the system orders
// them, and an answer that we fail to read must not lose the others'.

import type { WriteAnswer } from './driver.ts';

/** One answer per request, in their order. */
export function writeEach<Request>(
  requests: readonly Request[],
  write: (request: Request) => Promise<WriteAnswer>,
): Promise<readonly WriteAnswer[]> {
  return Promise.all(
    requests.map((request) =>
      write(request).catch(
        (error: Error) => ({ kind: 'unclear', message: error.message }) as const,
      ),
    ),
  );
}
