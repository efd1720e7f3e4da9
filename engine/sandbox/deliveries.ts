// Webhooks on their way out: sent at once, tried again a few times, then given up, as with the real
// systems, where polling makes up for what was missed. They wait in memory only, and the retry of one
// does not hold up the next.

import { Agent, request } from 'node:http';
import type { Clock } from '../base/clock.ts';

export interface Delivery {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Not tried again. */
  readonly isOnce?: boolean;
  /** Told once, when the delivery arrived (2xx) or was given up. */
  readonly settled?: (arrived: boolean) => void;
}

export interface Deliveries {
  send(delivery: Delivery): void;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
  close(): void;
}

/** With this many waiting, further deliveries are dropped: webhooks are only hints. */
const waitingMax = 10_000;
const retryAfterMs = [200, 1_000, 5_000];
const timeoutMs = 5_000;
const connectionsMax = 8;

export function openDeliveries(clock: Clock): Deliveries {
  const agent = new Agent({ keepAlive: true, maxSockets: connectionsMax });
  const closing = new AbortController();
  const waiting = new Set<Promise<void>>();
  return {
    send: (delivery) => {
      if (closing.signal.aborted) return;
      if (waiting.size >= waitingMax) {
        delivery.settled?.(false);
        return;
      }
      const work = deliver(delivery, agent, clock, closing.signal).then((arrived) => {
        waiting.delete(work);
        if (!closing.signal.aborted) delivery.settled?.(arrived);
      });
      waiting.add(work);
    },
    idle: async () => {
      while (waiting.size > 0) await Promise.all(waiting);
    },
    close: () => {
      closing.abort();
      agent.destroy();
    },
  };
}

async function deliver(
  delivery: Delivery,
  agent: Agent,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  for (const waitMs of delivery.isOnce ? [0] : [0, ...retryAfterMs]) {
    try {
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      if (signal.aborted) return false;
      if (await post(delivery, agent, signal)) return true;
    } catch {
      if (signal.aborted) return false;
    }
  }
  return false;
}

/** Whether the receiver took it. */
function post({ url, headers, body }: Delivery, agent: Agent, signal: AbortSignal) {
  return new Promise<boolean>((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      agent,
      signal,
      timeout: timeoutMs,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('The receiver is too slow.')));
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      answer.resume();
      answer.on('error', reject);
      answer.on('end', () => resolve(Math.floor((answer.statusCode ?? 0) / 100) === 2));
    });
    outgoing.end(body);
  });
}
