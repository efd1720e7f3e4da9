// What a pipe wants to do, held against what its systems can do: an operation that no system file
// declares is told when the file is read, not when the first record is sent.

import { didYouMean } from '../../base/did-you-mean.ts';
import type { Steps } from '../files/yaml.ts';
import type { Direction, Pipe } from '../pipe.ts';
import type { Entity } from '../system.ts';
import type { PipeScope } from './pipe-scope.ts';

/** What the pipe wants to do must be declared in the system files. */
export function checkAbilities(scope: PipeScope, pipe: Omit<Pipe, 'fingerprint'>): void {
  for (const [key, entity] of [
    ['source', pipe.source],
    ['sink', pipe.sink],
  ] as const) {
    if (entity.refreshMs !== undefined) refuseLookedUp(scope, [key], entity);
    else if (entity.list === undefined && !entity.derived && !isMemory(scope, entity))
      cannot(scope, [key], entity, 'read', 'list');
  }
  checkWrites(scope, pipe.forward, pipe.sink, []);
  if (pipe.forward.when === undefined) checkGone(scope, pipe.forward, pipe.source, []);
  checkFilled(scope, pipe);
  checkStart(scope, pipe);
  if (pipe.back === undefined) return;
  checkWrites(scope, pipe.back, pipe.source, ['back']);
  checkGone(scope, pipe.back, pipe.sink, ['back']);
}

/**
 * What is to follow a delete needs the delete to be seen. Who leaves the scope of the pipe's `when` counts as gone too,
 * so that may be all that is meant, and webhooks tell of deletes as well.
 */
function checkGone(scope: PipeScope, direction: Direction, from: Entity, steps: Steps): void {
  if (direction.delete === 'keep') return;
  const { changes } = from;
  if (changes.kind !== 'since' || changes.listingMs !== undefined) return;
  if (scope.tellingSystems.has(from.system)) return;
  const hint =
    'Have all of them read now and then: `changes: { by: since, listing: 1d }` in ' +
    `pipes/systems/${from.system}.yaml.`;
  const place = scope.sheet.keyPlace([...steps, 'delete']);
  scope.problems.warning(place, 'deletes.unseen', { entity: from.id }, hint);
}

/** Where nothing tells when a record was changed, none is from before the start. */
function checkStart(scope: PipeScope, pipe: Omit<Pipe, 'fingerprint'>): void {
  if (pipe.startMs === undefined) return;
  const ways = [
    { from: pipe.source, create: pipe.forward.create },
    { from: pipe.sink, create: pipe.back?.create ?? 'never' },
  ];
  for (const { from, create } of ways) {
    // A derived record is as old as what it is made of.
    const read = scope.entities.get(from.derived?.parent ?? from.id) ?? from;
    if (create === 'never' || read.modified !== undefined || isMemory(scope, read)) continue;
    const detail = `\`start\` keeps back no record of \`${from.id}\`, of which nothing tells when it was changed`;
    const hint = `Say it by \`modified\` in pipes/systems/${from.system}.yaml, or leave old records out by \`when\`.`;
    scope.problems.warning(scope.sheet.valuePlace(['start']), 'key.alone', { detail }, hint);
  }
}

/**
 * Only a required row keeps its record waiting; any other is sent once what it refers to is there. Where updates are
 * not allowed that never comes.
 */
function checkFilled(scope: PipeScope, { forward, rows }: Omit<Pipe, 'fingerprint'>): void {
  if (forward.create === 'never') return;
  for (const { id, rule, isRequired, write, place } of rows) {
    const isWaiting = rule !== undefined && 'missing' in rule && rule.missing.kind === 'park';
    if (!isWaiting || isRequired) continue;
    if (forward.update !== 'never' && write !== 'on-create') continue;
    const hint = 'Say `required: true`: then the record waits with it.';
    scope.problems.warning(place, 'row.unfilled', { row: id }, hint);
  }
}

function checkWrites(scope: PipeScope, direction: Direction, entity: Entity, steps: Steps): void {
  checkActions(scope, direction, entity, steps);
  if (isMemory(scope, entity)) return;
  if (direction.create !== 'never' && !entity.create)
    cannot(scope, [...steps, 'create'], entity, 'created', 'create');
  if (direction.update !== 'never' && !entity.update)
    cannot(scope, [...steps, 'update'], entity, 'updated', 'update');
  if (direction.delete === 'delete' && !entity.remove)
    cannot(scope, [...steps, 'delete'], entity, 'deleted', 'delete');
  if (direction.delete === 'deactivate' && !entity.deactivate)
    cannot(scope, [...steps, 'delete'], entity, 'deactivated', 'deactivate');
}

/** An action is one of the system's, and what it came to can be read. */
function checkActions(scope: PipeScope, direction: Direction, entity: Entity, steps: Steps): void {
  const known = Object.keys(entity.actions ?? {});
  for (const [at, { action }] of (direction.actions ?? []).entries()) {
    const place = scope.sheet.valuePlace([...steps, 'then', at, 'action']);
    if (!known.includes(action)) {
      const hint =
        didYouMean(action, known) ??
        (known.length === 0
          ? `Declare it below \`actions\` of \`${entity.name}\` in pipes/systems/${entity.system}.yaml.`
          : `There are: ${known.join(', ')}.`);
      scope.problems.error(place, 'action.unknown', { action, entity: entity.id }, hint);
    } else if (!entity.get && !isMemory(scope, entity))
      cannot(scope, [...steps, 'then'], entity, 'read again after an action', 'get');
  }
}

function refuseLookedUp(
  { sheet, problems }: PipeScope,
  steps: Steps,
  { id, system }: Entity,
): void {
  const hint = `Look a value up in it with \`find\`, or drop \`refresh\` in pipes/systems/${system}.yaml.`;
  problems.error(sheet.keyPlace(steps), 'entity.looked-up', { entity: id }, hint);
}

function cannot(scope: PipeScope, steps: Steps, entity: Entity, verb: string, key: string): void {
  const hint = entity.derived
    ? `It is derived from \`${entity.derived.parent}\`; change that one.`
    : key === 'create' || key === 'update'
      ? `Declare it in pipes/systems/${entity.system}.yaml, or write \`${key}: never\` here.`
      : key === 'delete' || key === 'deactivate'
        ? `Declare it in pipes/systems/${entity.system}.yaml, or write \`delete: keep\` here.`
        : `Declare it below \`${entity.name}\` in pipes/systems/${entity.system}.yaml.`;
  scope.problems.error(
    scope.sheet.keyPlace(steps),
    'entity.cannot',
    { entity: entity.id, verb, key },
    hint,
  );
}

/** The memory driver can do everything with every entity. */
function isMemory(scope: PipeScope, entity: Entity): boolean {
  return scope.memorySystems.has(entity.system) && entity.derived === undefined;
}
