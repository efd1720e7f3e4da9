// Webhooks on their way out. Each target has a queue of its own that is worked off in order, with a
// few retries; whoever is not reachable then misses the event, as with the real systems, where
// polling makes up for it. Deliveries live in memory only.

import { Agent, request } from 'node:http';
import type { Clock } from '../base/clock.ts';

export interface Delivery {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Told once, when the delivery arrived (2xx) or was given up. */
  readonly settled?: (arrived: boolean) => void;
}

export interface Deliveries {
  send(delivery: Delivery): void;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
  close(): void;
}

/** Beyond this, the oldest waiting deliveries of a target are dropped: webhooks are only hints. */
const waitingMax = 10_000;
const retryAfterMs = [200, 1_000, 5_000];
const timeoutMs = 5_000;

export function openDeliveries(clock: Clock): Deliveries {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const closing = new AbortController();
  const queues = new Map<string, Delivery[]>();
  const workers = new Map<string, Promise<void>>();

  const work = async (url: string, queue: Delivery[]): Promise<void> => {
    for (let delivery = queue.shift(); delivery; delivery = queue.shift()) {
      const arrived = await deliver(delivery, agent, clock, closing.signal);
      if (closing.signal.aborted) return;
      delivery.settled?.(arrived);
    }
    workers.delete(url);
  };
  return {
    send: (delivery) => {
      if (closing.signal.aborted) return;
      const queue = queues.get(delivery.url) ?? [];
      queues.set(delivery.url, queue);
      queue.push(delivery);
      if (queue.length > waitingMax) queue.shift()?.settled?.(false);
      if (!workers.has(delivery.url)) workers.set(delivery.url, work(delivery.url, queue));
    },
    idle: async () => {
      while (workers.size > 0) await Promise.all(workers.values());
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
  for (const waitMs of [0, ...retryAfterMs]) {
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
