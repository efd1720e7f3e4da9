// One write request and what is known after it. A write is sent once; whatever its outcome, it is
// put into the few words of the contract, of which only `unclear` leaves a question open.

import { Failure } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Entity, RequestRule } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { WriteAnswer } from '../driver.ts';
import { FormatProblem, formatsWritten } from '../formats.ts';
import type { Exchange } from './exchange.ts';
import type { Outcome } from './outcome.ts';
import { buildRequest, type Spoken } from './request.ts';
import type { Answer } from './response.ts';

/** `overwrite`: an update that says no version, so nobody can have written since one. */
export type WriteKind = 'create' | 'update' | 'overwrite' | 'remove';

/** Sends one write. What we cannot even put together is refused before it leaves. */
export async function send(
  exchange: Exchange,
  entity: Entity,
  options: {
    readonly rule: RequestRule;
    readonly method: string;
    readonly record?: JsonObject;
    readonly isBare?: boolean;
    readonly bindings: Bindings;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Outcome> {
  const { rule, method, record, bindings, signal, isBare = false } = options;
  const build = async (spoken: Spoken) => {
    const body = record && (await encoded(entity, record, bindings));
    return await buildRequest(exchange.system, rule, {
      method,
      bindings,
      spoken,
      isBare,
      entity,
      ...(body ? { record: body } : {}),
    });
  };
  try {
    return await exchange.once(build, { isRead: false, signal });
  } catch (error) {
    if (!(error instanceof Failure) && !(error instanceof FormatProblem)) throw error;
    return { kind: 'not-sent', why: 'request', message: error.message };
  }
}

/** A record or part of one in the system's own way: the formats of its properties, then `encode`. */
export async function encoded(
  entity: Entity,
  record: JsonObject,
  bindings: Bindings,
): Promise<JsonObject> {
  const written = await formatsWritten(entity, record, { bindings });
  return entity.encode
    ? ((await entity.encode.evaluate(written, bindings)) as JsonObject)
    : written;
}

/** What a write's outcome says, where it is not "done". */
export function settled(outcome: Outcome, kind: WriteKind): Exclude<WriteAnswer, { kind: 'done' }> {
  if (outcome.kind === 'lost') return { kind: 'unclear', message: outcome.message };
  if (outcome.kind === 'not-sent') {
    const { why, message, retryAtMs } = outcome;
    if (why === 'request') return { kind: 'refused', message };
    return { kind: 'not-sent', message, ...(retryAtMs === undefined ? {} : { retryAtMs }) };
  }
  return meant(outcome.answer, kind);
}

/** What a refusal says, or an answer that was not "done". */
export function meant(
  answer: Pick<Answer, 'meaning' | 'isByRule' | 'message' | 'retryAtMs'>,
  kind: WriteKind,
): Exclude<WriteAnswer, { kind: 'done' }> {
  const { message, retryAtMs } = answer;
  switch (answer.meaning) {
    case 'wait':
    case 'renew-auth':
      return { kind: 'not-sent', message, ...(retryAtMs === undefined ? {} : { retryAtMs }) };
    case 'gone':
      // Nothing that is being created can be gone: what it belongs to is missing.
      return kind === 'create' ? { kind: 'refused', message } : { kind: 'gone' };
    case 'changed':
      if (kind === 'update' || answer.isByRule) return { kind: 'changed', message };
      // Where no version was said, it is none that differs: as a rule another record has the key.
      return kind === 'remove' ? { kind: 'refused', message } : { kind: 'exists', message };
    case 'exists':
      return { kind: 'exists', message };
    case 'invalid':
      return { kind: 'refused', message };
    case 'ok':
    case 'end':
    case 'unclear':
      return { kind: 'unclear', message };
  }
}

/** The one outcome of a write that is certainly "done". */
export function isOk(outcome: Outcome): outcome is Extract<Outcome, { readonly kind: 'answer' }> {
  return outcome.kind === 'answer' && outcome.answer.meaning === 'ok';
}
