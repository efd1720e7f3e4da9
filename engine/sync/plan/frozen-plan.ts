// A plan as a file: its operations with all that is sent, and the fingerprints of the images they were
// decided on. `apply.ts` does exactly those. Records that the plan creates have made-up names, so
// what refers to them is compared by those names.

import { failure } from '../../base/errors.ts';
import { isObject, type Json, type JsonObject, parseJson } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Run } from '../../mapping/language/run.ts';
import type { Transaction } from '../../store/store.ts';
import type { Operation } from '../operation.ts';

/** Raised when the shape changes: a file of another version is refused. */
const version = 2;

export interface FrozenOperation {
  readonly pipe: string;
  readonly kind: Operation['kind'];
  /** The record whose change is carried. */
  readonly origin: string;
  /** The record written to; null for a create. */
  readonly target: string | null;
  /** A create's name in this plan: `erp.customer:new-1`. */
  readonly made?: string;
  /** What is sent: a record, a patch, an action. */
  readonly payload: Json;
  /** Ref → fingerprint of the image it was decided on, of records that the plan itself leaves alone. */
  readonly images: Readonly<Record<string, string>>;
}

export interface FrozenPlan {
  readonly madeAtMs: number;
  /** What mappings knew of time and chance. */
  readonly run: Run;
  /** Fingerprint of each pipe's definition. */
  readonly pipes: Readonly<Record<string, string>>;
  readonly operations: readonly FrozenOperation[];
}

export function payloadOf(operation: Operation): Json {
  const { record, patch, call } = operation;
  return (record ?? patch ?? call ?? null) as unknown as Json;
}

/** Collects operations as a plan decides them. */
export interface Recorder {
  record(tx: Transaction, pipe: Pipe, operations: readonly Operation[]): Promise<void>;
  /** All of them, creates with the names they got. */
  freeze(made: ReadonlyMap<string, string>): readonly FrozenOperation[];
}

export function recorder(): Recorder {
  const frozen = new Map<string, FrozenOperation & { readonly link: string }>();
  const written = new Set<string>();
  return {
    record: async (tx, pipe, operations) => {
      const images = await tx.images(operations.flatMap((one) => Object.keys(one.imageSeqs)));
      for (const operation of operations) {
        const { kind, origin, target, link } = operation;
        const known = [...images.values()].filter(
          ({ ref }) => ref in operation.imageSeqs && !written.has(ref) && !isMadeUp(ref),
        );
        const one = {
          pipe: pipe.id,
          kind,
          origin,
          target,
          payload: payloadOf(operation),
          images: Object.fromEntries(known.map(({ ref, fingerprint }) => [ref, fingerprint])),
          link: link.id,
        };
        frozen.set(JSON.stringify([one.pipe, kind, link.id, one.payload]), one);
        if (target !== null) written.add(target);
      }
    },
    freeze: (made) =>
      [...frozen.values()].map(({ link, ...one }) => {
        const name = one.kind === 'create' ? made.get(link) : undefined;
        return name === undefined ? one : { ...one, made: name };
      }),
  };
}

/** A name that a plan gave to a record it creates. */
export function isMadeUp(ref: string): boolean {
  return /:new-\d+$/.test(ref);
}

export function frozenText(plan: FrozenPlan): string {
  return `${JSON.stringify({ samband: 'plan', version, ...plan }, null, 1)}\n`;
}

/** Reads what `frozenText` wrote. Failure: `plan.file`. */
export function readFrozen(text: string, file: string): FrozenPlan {
  const refuse = (detail: string) => failure('plan.file', { file, detail });
  let read: Json;
  try {
    read = parseJson(text);
  } catch {
    throw refuse('it is not JSON');
  }
  const plan: JsonObject = isObject(read) ? (read as JsonObject) : {};
  if (plan.samband !== 'plan') throw refuse('`samband plan --out` did not write it');
  if (plan.version !== version) throw refuse('another version of samband wrote it');
  if (
    !Array.isArray(plan.operations) ||
    !isObject(plan.pipes) ||
    !isObject(plan.run) ||
    !plan.operations.every(isOperation)
  )
    throw refuse('it is damaged');
  return plan as unknown as FrozenPlan;
}

function isOperation(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { pipe, kind, origin, target, images } = value as JsonObject;
  const isTarget = target === null || typeof target === 'string';
  return (
    [pipe, kind, origin].every((one) => typeof one === 'string') && isTarget && isObject(images)
  );
}
