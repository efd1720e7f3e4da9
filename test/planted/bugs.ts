// Mistakes that the engine might have, each a change of a few words in one file. They are planted while
// the file is loaded; nothing on disk changes. Bad days must show every one of them.

export interface Bug {
  readonly name: string;
  /** Below `engine/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The shapes (`test/simulate/shapes.ts`, `odd-days.ts`) it is looked for in; absent: the plain one. */
  readonly shapes?: readonly string[];
}

export const bugs: readonly Bug[] = [
  {
    name: 'no intent before a call',
    file: 'sync/deliver/intent.ts',
    find: 'await tx.putIntents(noted.map(({ intent }) => intent));',
    replace: '',
  },
  {
    name: 'no settle time before a probe',
    file: 'sync/deliver/intent.ts',
    find: 'dueMs: now + settleMs,',
    replace: 'dueMs: now,',
  },
  {
    name: 'a create repeated blindly',
    file: 'sync/settle/create.ts',
    find: 'const probe = await probeCreate(world, pipe, entity, intent, signal);',
    replace: "const probe = { kind: 'none' };",
  },
  {
    name: 'a create without a key repeated blindly',
    file: 'sync/settle/probe.ts',
    find: "return wasAsked ? { kind: 'none' } : { kind: 'blind' };",
    replace: "return { kind: 'none' };",
  },
  {
    name: 'work acknowledged before its intent is committed',
    file: 'sync/reconcile/reconcile.ts',
    find: 'const kept = new Set([...early, ...sent]);',
    replace: 'const kept = new Set(early);',
  },
  {
    name: 'the image after our own write forgotten',
    file: 'sync/deliver/finish.ts',
    find: 'const answers = finished.filter(({ intent }) => intent.entity === entity.id);',
    replace: 'const answers = [];',
  },
  {
    name: 'the overlap of a list of changes dropped',
    file: 'drivers/memory-page.ts',
    shapes: ['oneWay'],
    find: 'highMs - entity.changes.overlapMs',
    replace: 'highMs + 1',
  },
  {
    name: 'the version not sent along',
    file: 'sync/deliver/call.ts',
    find: 'return preVersion === null ? {} : { version: preVersion };',
    replace: 'return {};',
  },
  {
    name: 'the cursor moved before its page is stored',
    file: 'sync/collect/collect.ts',
    find: 'const stored = await world.store.transact(async (tx) => {\n    if (!(await follows(tx, entity, cursor))) return undefined;',
    replace:
      'await world.store.transact((tx) => tx.putCursors([next]));\n  const stored = await world.store.transact(async (tx) => {',
  },
  {
    name: 'the base set to what was sent, not to what is held',
    file: 'sync/deliver/move-bases.ts',
    find: 'return isBack ? rowBase(row, sent, F, sent.S) : rowBase(row, sent, F, S);',
    replace: 'return isBack ? rowBase(row, sent, F, sent.S) : rowBase(row, sent, F, F);',
  },
  {
    name: 'newcomers taken as new while a create is open',
    file: 'sync/identify/open-creates.ts',
    find: 'if (open.length === 0) return new Map();',
    replace: 'return new Map();',
  },
  {
    name: 'a tombstone ignored',
    file: 'sync/identify/creations.ts',
    find: "if (past.some(({ state }) => state === 'gone' || state === 'live')) return [];",
    replace: "if (past.some(({ state }) => state === 'live')) return [];",
    shapes: ['plain', 'deletes'],
  },
  {
    name: 'a lost answer taken as nothing done',
    file: 'sync/deliver/answers.ts',
    find: 'return undefined; // the intent stays, due after `settle`',
    replace: 'await backToWork(tx, intent, now, intent.tries); return undefined;',
  },
  {
    name: 'what is missing from a listing counted as gone',
    file: 'sync/collect/suspect.ts',
    find: "await tx.putImages(live.map((image): Image => ({ ...image, state: 'suspect' })));",
    replace: "await tx.putImages(live.map((image) => ({ ...image, state: 'gone' })));",
    shapes: ['listed'],
  },
  {
    name: 'an answer that tells only the link that wrote',
    file: 'sync/collect/queue-users.ts',
    find: 'const reconciled = links.map(',
    replace: "const reconciled = (cause === 'answer' ? [] : links).map(",
    shapes: ['row'],
  },
  {
    name: 'the journal of writes left out',
    file: 'sync/deliver/finish.ts',
    find: 'await tx.appendJournal(finished.flatMap(({ intent, read }) => entriesOf(intent, read, now)));',
    replace: '',
  },
  {
    name: 'nobody woken when a reference is linked',
    file: 'sync/references/references.ts',
    find: 'await Promise.all([tx.parkedWaitingFor(waitedFor), tx.usersOf(used)]);',
    replace: '[[], []];',
    shapes: ['lines', 'references'],
  },
  {
    name: 'a reference without an answer cleared',
    file: 'sync/decide/row.ts',
    find: "return park('2', 'reference', waitsSentence('value', outcome), outcome.waitsFor);",
    replace: 'return limit(row, context, S, decideValues(row, null, S, base, context));',
    shapes: ['lines', 'references'],
  },
  {
    name: 'never frozen, however often systems undo each other',
    file: 'sync/collect/oscillation.ts',
    find: 'frozenAtMs: before.frozenAtMs ?? (isPast ? now : null)',
    replace: 'frozenAtMs: null',
    shapes: ['quarrel'],
  },
  {
    name: 'a circle of pipes allowed',
    file: 'definition/project/running.ts',
    find: 'checkForest(running(catalogue).pipes, problems);',
    replace: '',
    shapes: ['circle'],
  },
  {
    name: 'edits in the sink ignored',
    file: 'sync/decide/row.ts',
    find: "if (context.isBoth) return back('12', 'the sink changed', null);",
    replace: "if (context.isBoth) return nothing('12');",
  },
  {
    name: 'a page that is too old dropped without another look',
    file: 'sync/collect/compare-reads.ts',
    find: 'const again = [...stale, ...hidden, ...overtaken];',
    replace: 'const again = [...hidden, ...overtaken];',
  },
  {
    name: 'a changed mapping that beats a person',
    file: 'sync/decide/row.ts',
    find: 'if (isOtherVersion) return back(',
    replace: 'if (false) return back(',
    shapes: ['sourceLeads'],
  },
  {
    name: 'a changed mapping that forgets what was agreed',
    file: 'sync/decide/row.ts',
    find: 'return base ? decideKnown(row, F, S, base, same, context)',
    replace: 'return base?.version === row.version ? decideKnown(row, F, S, base, same, context)',
    shapes: ['sourceLeads'],
  },
  {
    name: 'intents of a former engine probed at once',
    file: 'sync/settle/inherited-intents.ts',
    find: 'const inherited = due.filter(',
    replace: 'const inherited = [].filter(',
  },
  {
    name: 'an unclear look counted as gone',
    file: 'sync/collect/looks.ts',
    find: "if (look.kind === 'gone') missing.push(one);",
    replace: "if (look.kind !== 'found') missing.push(one);",
    shapes: ['listed', 'deletes'],
  },
  {
    name: 'an old page believed',
    file: 'sync/collect/compare-reads.ts',
    find: "old !== undefined && kind !== 'answer' && isStale(entity, world, kind, one, old)",
    replace: 'false',
    shapes: ['lagging'],
  },
  {
    name: 'a suspect never looked at again',
    file: 'sync/collect/suspect.ts',
    find: 'await tx.putWork(live.map(({ entity: id, ref }) => readWork({ id }, ref, dueMs)));',
    replace: '',
    shapes: ['listed'],
  },
];
