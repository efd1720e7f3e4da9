// What is known after one request, before anyone asks whether it was a read or a write. Reads repeat
// what may pass and end as a Fault; writes are put into the contract's words by `send.ts`.

import { type ErrorCode, type Fault, fault } from '../../base/errors.ts';
import type { System } from '../../definition/system.ts';
import type { Answer } from './response.ts';

export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly begunAtMs: number }
  /** It certainly had no effect; `why` says whose turn it is. */
  | {
      readonly kind: 'not-sent';
      readonly why: 'unreachable' | 'login' | 'refused' | 'busy' | 'request';
      readonly message: string;
      readonly retryAtMs?: number;
    }
  /** It may have had its effect. */
  | { readonly kind: 'lost'; readonly message: string };

/** Whether the same request may fare better in a moment. A login was repeated already. */
export function mayPass(outcome: Outcome): boolean {
  if (outcome.kind === 'lost') return true;
  if (outcome.kind === 'not-sent') return outcome.why === 'unreachable';
  return outcome.answer.meaning === 'wait' || outcome.answer.meaning === 'unclear';
}

/** What ends a run, for a read's outcome that is no usable answer. */
export function outcomeFault(system: System, outcome: Outcome, what: string): Fault {
  const detail = outcome.kind === 'answer' ? wordsOf(outcome.answer) : outcome.message;
  return fault(faultCode(outcome), { system: system.name, detail: `${what}: ${detail}` });
}

/** With the place it came from, which is where an operator looks. */
function wordsOf({ status, message, url }: Answer): string {
  return `${url.host} ${status === 429 ? 'asks us to wait' : 'answered'}: ${message}`;
}

function faultCode(outcome: Outcome): ErrorCode {
  if (outcome.kind === 'lost') return 'system.unreachable';
  if (outcome.kind === 'not-sent') {
    if (outcome.why === 'refused') return 'system.refused';
    return outcome.why === 'request' ? 'system.request' : 'system.unreachable';
  }
  const { meaning, status } = outcome.answer;
  if (meaning === 'renew-auth' || status === 401 || status === 403) return 'system.refused';
  return meaning === 'wait' ? 'system.unreachable' : 'system.answer';
}
