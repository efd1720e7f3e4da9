// The screens of imitated systems, where people edit records behind the API: how a trial edits what a system's
// file cannot.

import { request } from 'node:http';
import { type Json, parseJson } from '../../base/json.ts';
import { fromPaths } from '../../base/property-path.ts';
import type { Entity } from '../../definition/system.ts';
import type { Screens } from '../../verify/hands.ts';
import type { SandboxSystem } from './child.ts';

type Systems = Readonly<Record<string, SandboxSystem>>;

export function screensOf(systems: Systems): Screens {
  return async (entity, id, set) => {
    const address = addressOf(systems, entity, id);
    if (address === undefined) return 'it has no screens to edit it in';
    const { status } = await exchange(address, 'PATCH', JSON.stringify(fromPaths(set)));
    return status === 200 ? undefined : `its screens refuse the edit (${status})`;
  };
}

/** Where a record is seen and edited; undefined if its system has no screens, or none for records of its kind. */
export function screenOf(systems: Systems, entity: Entity, id: string): string | undefined {
  const counts = systems[entity.system]?.counts ?? {};
  return Object.hasOwn(counts, entity.name) ? addressOf(systems, entity, id) : undefined;
}

/** The record as its screen has it; undefined if it has none. */
export async function shownAt(address: string): Promise<Json | undefined> {
  const { status, body } = await exchange(address, 'GET');
  return status === 200 ? parseJson(body) : undefined;
}

function addressOf(systems: Systems, { system, name }: Entity, id: string): string | undefined {
  const origin = systems[system]?.origin;
  return origin && `${origin}/sandbox/${name}/${encodeURIComponent(id)}`;
}

function exchange(
  address: string,
  method: 'GET' | 'PATCH',
  sent = '',
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const asked = request(address, { method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
      );
    });
    asked.on('error', reject);
    asked.end(sent);
  });
}
