// Keys that mean nothing to a database: an author who writes them expects something that would not
// happen, so each is told where it stands.

import { isObject } from '../../base/json.ts';
import type { Problems } from '../files/problems.ts';
import type { Sheet, Steps } from '../files/yaml.ts';

const ofSystem = [
  'base',
  'headers',
  'format',
  'wsdl',
  'soapHeader',
  'connections',
  'answers',
  'message',
  'webhooks',
  'folder',
];
const ofLimits = ['requests', 'remaining', 'reset'];
const ofEntity = ['batch', 'actions', 'last', 'file'];
const ofPart = ['list', 'inline', 'gone'];
const ofCall = [
  'method',
  'path',
  'query',
  'headers',
  'body',
  'form',
  'soap',
  'graphql',
  'via',
  'items',
  'item',
  'id',
  'paging',
  'recordsMax',
  'omits',
  'checksum',
  'send',
  'with',
  'whole',
];
const calls = ['list', 'changes', 'get', 'create', 'update', 'delete'];

export function refuseStrangersToSql(sheet: Sheet, problems: Problems): void {
  const refuse = (steps: Steps, keys: readonly string[]): void => {
    const block = at(sheet.value, steps);
    for (const key of keys) {
      if (!isObject(block) || !Object.hasOwn(block, key)) continue;
      problems.error(sheet.keyPlace([...steps, key]), 'key.driver', { key, driver: 'sql' });
    }
  };
  const namesAt = (steps: Steps): readonly string[] => {
    const block = at(sheet.value, steps);
    return isObject(block) ? Object.keys(block) : [];
  };
  refuse([], ofSystem);
  refuse(['limits'], ofLimits);
  const kind = at(sheet.value, ['auth', 'kind']);
  if (typeof kind === 'string' && kind !== 'basic' && kind !== 'none') {
    const hint = 'A database takes a user and a password: `kind: basic`.';
    const details = { key: `auth ${kind}`, driver: 'sql' };
    problems.error(sheet.valuePlace(['auth', 'kind']), 'key.driver', details, hint);
  }
  const entities = namesAt(['entities']).map((name): Steps => ['entities', name]);
  for (const steps of [['defaults'], ...entities]) {
    refuse(steps, ofEntity);
    for (const call of calls) refuse([...steps, call], ofCall);
    for (const path of namesAt([...steps, 'find'])) refuse([...steps, 'find', path], ofCall);
    for (const part of namesAt([...steps, 'parts'])) {
      refuse([...steps, 'parts', part], ofPart);
      for (const call of calls) refuse([...steps, 'parts', part, call], ofCall);
    }
  }
}

function at(value: unknown, steps: Steps): unknown {
  return steps.reduce<unknown>(
    (block, step) => (isObject(block) && Object.hasOwn(block, step) ? block[step] : undefined),
    value,
  );
}
