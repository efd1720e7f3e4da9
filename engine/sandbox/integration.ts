// What makes a sandbox: the systems that stand in it, the data they are filled with on the first day,
// and the environment that reaches them. Each integration is a file of its own that exports one of
// these; `sandbox.ts` has the table. A system is imitated over HTTP by the common frame, or brings a
// start of its own where it is something else: a database, a folder of files.

import type { JsonObject } from '../base/json.ts';
import type { StandInDefinition } from './definition.ts';
import { type StandIn, type StandInOptions, startStandIn } from './stand-in.ts';

/** An imitated system as a sandbox sees it. A `StandIn` is one. */
export interface Imitation {
  readonly system: string;
  /** What clients are configured with. */
  readonly url: string;
  /** Where people reach behind it, under `/sandbox/`; left out where that is not over HTTP. */
  readonly origin?: string;
  counts(): Readonly<Record<string, number>> | Promise<Readonly<Record<string, number>>>;
  /** Sends all webhooks to this address; to none when undefined. */
  subscribe(url: string | undefined): void;
  close(): Promise<void>;
}

/** A system that is imitated by something else than the common frame. */
export interface OwnStart {
  readonly system: string;
  /** Goes on with what it held before, unless it is forgotten first. */
  open(options: StandInOptions): Promise<Imitation>;
  /** Removes what it kept, in the folder or elsewhere; nothing there is fine. */
  forget(folder: string | undefined): void | Promise<void>;
}

/** How much data a new sandbox gets, by kind of record. */
export type Amounts = Readonly<Record<string, number>>;

export interface Filling<A extends Amounts> {
  readonly seed: number;
  readonly amounts: A;
  readonly nowMs: number;
}

export interface Integration<A extends Amounts = Amounts> {
  /** In the order that `fill` gets them. */
  readonly definitions: () => readonly (StandInDefinition | OwnStart)[];
  readonly amounts: A;
  // A method, so that the table may hold integrations of different amounts.
  fill(systems: readonly Imitation[], filling: Filling<A>): void | Promise<void>;
  /** Records beside these by which every row of the pipes has something to show. */
  samples?(systems: readonly Imitation[], filling: Filling<A>): void | Promise<void>;
  /**
   * Ways that people set it up: each gives values to settings of the integration, so that rows which
   * are switched off without them have something to do in these data.
   */
  readonly setups?: readonly JsonObject[];
  /** Variables of the environment that are others for another program that works in the same systems. */
  readonly others?: Readonly<Record<string, string>>;
  /** What the system files read. */
  environment(systems: Readonly<Record<string, Imitation>>): Readonly<Record<string, string>>;
}

export function openSystem(
  definition: StandInDefinition | OwnStart,
  options: StandInOptions,
): Promise<Imitation> {
  return 'open' in definition ? definition.open(options) : startStandIn(definition, options);
}

/** The one of these that the common frame runs; throws for any other. */
export function asStandIn(system: Imitation | undefined): StandIn {
  if (!system || !('records' in system)) throw new Error(`${system?.system} is no HTTP stand-in`);
  return system as StandIn;
}
