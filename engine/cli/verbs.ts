// The table of verbs: the whole command line at a glance. Help, usage and dispatch follow from it. A verb
// is loaded when it is wanted, because some bring databases, servers and sandboxes along.

import type { Verb } from './verb.ts';

const loaders: Readonly<Record<string, () => Promise<Verb>>> = {
  start: async () => (await import('./start.ts')).start,
  init: async () => (await import('./init.ts')).init,
  validate: async () => (await import('./validate.ts')).validate,
  test: async () => (await import('./test.ts')).test,
  try: async () => (await import('./try.ts')).tryVerb,
  look: async () => (await import('./look.ts')).look,
  plan: async () => (await import('./plan.ts')).plan,
  apply: async () => (await import('./apply.ts')).apply,
  sync: async () => (await import('./sync.ts')).sync,
  serve: async () => (await import('./serve.ts')).serve,
  status: async () => (await import('./status.ts')).status,
  read: async () => (await import('./read.ts')).read,
  why: async () => (await import('./why.ts')).why,
  desk: async () => (await import('./desk.ts')).desk,
  docs: async () => (await import('./docs.ts')).docs,
  signoff: async () => (await import('./signoff.ts')).signoff,
  verify: async () => (await import('./verify.ts')).verify,
  simulate: async () => (await import('./simulate.ts')).simulate,
  sandbox: async () => (await import('./sandbox.ts')).sandbox,
  backup: async () => (await import('./backup.ts')).backup,
  doctor: async () => (await import('./doctor.ts')).doctor,
};

/** All of them, in the order of help. */
function allVerbs(): Promise<readonly Verb[]> {
  return Promise.all(Object.values(loaders).map((load) => load()));
}

/** The verb that a command line begins with; all of them if it begins with none. */
export async function verbsFor([first = '']: readonly string[]): Promise<readonly Verb[]> {
  const load = Object.hasOwn(loaders, first) ? loaders[first] : undefined;
  return load ? [await load()] : allVerbs();
}
