// The table of verbs: the whole command line at a glance. Help, usage and dispatch follow from it. A verb
// is loaded when it is wanted, because some bring databases, servers and sandboxes along.

import type { Verb } from './command/verb.ts';

const loaders: Readonly<Record<string, () => Promise<Verb>>> = {
  start: async () => (await import('./verbs/start.ts')).start,
  init: async () => (await import('./verbs/init.ts')).init,
  validate: async () => (await import('./verbs/validate.ts')).validate,
  test: async () => (await import('./verbs/test.ts')).test,
  try: async () => (await import('./verbs/try.ts')).tryVerb,
  look: async () => (await import('./verbs/look.ts')).look,
  plan: async () => (await import('./verbs/plan.ts')).plan,
  apply: async () => (await import('./verbs/apply.ts')).apply,
  sync: async () => (await import('./verbs/sync.ts')).sync,
  serve: async () => (await import('./verbs/serve.ts')).serve,
  status: async () => (await import('./verbs/status.ts')).status,
  read: async () => (await import('./verbs/read.ts')).read,
  why: async () => (await import('./verbs/why.ts')).why,
  desk: async () => (await import('./verbs/desk.ts')).desk,
  docs: async () => (await import('./verbs/docs.ts')).docs,
  signoff: async () => (await import('./verbs/signoff.ts')).signoff,
  verify: async () => (await import('./verbs/verify.ts')).verify,
  simulate: async () => (await import('./verbs/simulate.ts')).simulate,
  sandbox: async () => (await import('./verbs/sandbox.ts')).sandbox,
  backup: async () => (await import('./verbs/backup.ts')).backup,
  doctor: async () => (await import('./verbs/doctor.ts')).doctor,
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
