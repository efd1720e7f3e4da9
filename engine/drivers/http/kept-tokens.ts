// Tokens that must outlive the process: a refresh token is good for one login, which gives the next one.
// Whoever forgets the newest has to ask a person again, so it is kept before the token beside it is
// used. Which value of the system file a kept one began with is remembered as a fingerprint, so
// that a new consent begins anew.

import { fingerprint, type Json, type JsonObject } from '../../base/json.ts';

/** Where a driver keeps the little that must survive a restart, by name. */
export interface Keep {
  read(name: string): Promise<Json | undefined>;
  /** Whatever keeps it from being written is found out before `next` is asked. */
  change(name: string, next: (held: Json | undefined) => Promise<Json>): Promise<void>;
}

export interface KeptTokens {
  readonly refresh: string;
  /** What the last login gave; null: nothing yet. */
  readonly token: string | null;
  /** Null: it did not say. */
  readonly expiresAtMs: number | null;
}

export interface TokenShelf {
  read(): Promise<KeptTokens>;
  change(next: (held: KeptTokens) => Promise<KeptTokens>): Promise<void>;
}

/** The tokens of one login; `given` is what the system file says now. */
export function tokenShelf(keep: Keep, name: string, given: string): TokenShelf {
  const fact = tokensOf(name);
  const origin = fingerprint(given);
  const ours = (kept: Json | undefined): KeptTokens => {
    const held = kept as (JsonObject & KeptTokens) | undefined;
    const isOurs = held !== undefined && held.origin === origin;
    return isOurs ? held : { refresh: given, token: null, expiresAtMs: null };
  };
  return {
    read: async () => ours(await keep.read(fact)),
    change: (next) => keep.change(fact, async (kept) => ({ ...(await next(ours(kept))), origin })),
  };
}

/** The name that the tokens of a system are kept under. */
export function tokensOf(system: string): string {
  return `tokens ${system}`;
}

/** For a driver on its own: as long as the process lives. */
export function keepInMemory(): Keep {
  const values = new Map<string, Json>();
  return {
    read: async (name) => values.get(name),
    change: async (name, next) => void values.set(name, await next(values.get(name))),
  };
}
