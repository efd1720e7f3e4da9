// The screens of imitated systems, where people edit records behind the API: how a trial edits what a system's
// file cannot.

import { request } from 'node:http';
import { fromPaths } from '../../base/property-path.ts';
import type { Screens } from '../../verify/hands.ts';
import type { SandboxSystem } from './child.ts';

export function screensOf(systems: Readonly<Record<string, SandboxSystem>>): Screens {
  return async (entity, id, set) => {
    const origin = systems[entity.system]?.origin;
    if (origin === undefined) return 'it has no screens to edit it in';
    const address = `${origin}/sandbox/${entity.name}/${encodeURIComponent(id)}`;
    const status = await patch(address, JSON.stringify(fromPaths(set)));
    return status === 200 ? undefined : `its screens refuse the edit (${status})`;
  };
}

function patch(address: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request(address, { method: 'PATCH', headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
