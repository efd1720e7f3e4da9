// The HTTP interface, routes into one handler: the page, the desk, the status for machines, health,
// metrics and webhooks. There are no cookies; what changes something needs a verified signature or
// the key of this start. Pages carry a policy that lets them load their own two files only.

import { readFileSync } from 'node:fs';
import { type Context, Hono } from 'hono';
import { Fault } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { redactor } from '../base/redact.ts';
import type { Engine } from '../runtime/engine.ts';
import type { Events } from '../runtime/events.ts';
import type { World } from '../sync/world.ts';
import { deskInto } from './desk/desk.ts';
import { documentsInto } from './documents.ts';
import { lostPage } from './frame/lost-page.ts';
import { troublePage } from './frame/trouble-page.ts';
import { livePaths } from './listen.ts';
import { problemAnswer } from './requests/problem.ts';
import { readingInto } from './requests/reading.ts';
import type { Activity } from './status/activity.ts';
import { metricsText } from './status/metrics.ts';
import { page } from './status/page.ts';
import { type Phase, type Status, statusOf } from './status/status.ts';
import { tryInto } from './try/try.ts';
import { type Hinted, webhooksInto } from './webhooks.ts';
import { whyInto } from './why/why.ts';

export interface AppOptions {
  readonly world: World;
  readonly activity: Activity;
  readonly version: string;
  readonly hint: Hinted;
  readonly read: Engine['read'];
  readonly tell: Events['tell'];
  /** Lets its holder use the desk and have systems read (`access.ts`). */
  readonly key: string;
  phase(): Phase;
}

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** On every answer. */
const headers: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Who may be asked for under another name: whoever the proxy before us lets in. */
const openPaths = /^\/(livez|readyz|healthz|webhooks\/[^/]+)$/;

export function createApp(options: AppOptions): Hono {
  const { world, activity, phase, version } = options;
  const clean = redactor(world.catalogue.secrets);
  const webhooks = webhooksInto(world, options.hint, options.tell);
  const status = (): Promise<Status> => statusOf(world, activity, phase());
  const app = new Hono();

  app.use(async (context, next) => {
    // A page elsewhere must not read this one through a name that it points at 127.0.0.1.
    const isHere = openPaths.test(context.req.path) || isLoopback(context.req.header('host'));
    if (isHere) await next();
    else
      context.res = problemAnswer(context, {
        status: 421,
        code: 'host.unknown',
        title: 'This service answers under 127.0.0.1 and localhost only.',
      });
    for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
  });

  app.get('/', async (context) => context.html(await page(await status(), options.key)));
  app.get('/assets/:name', async (context, next) => {
    const type = assetTypes[context.req.param('name')];
    if (type === undefined) return next();
    return context.body(asset(context.req.param('name')), 200, { 'content-type': type });
  });
  app.get('/api/status', async (context) => context.json(await status()));
  app.get('/metrics', async (context) =>
    context.body(metricsText(await status(), activity, version), 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    }),
  );

  deskInto(app, world, options.key);
  readingInto(app, world, options.key, options.read);
  documentsInto(app, world);
  tryInto(app, world);
  whyInto(app, world);

  const live = async () => ({ status: 'ok', store: await storeAnswers(world) });
  for (const path of livePaths)
    app.get(path, async (context) => {
      const body = await live();
      return context.json(
        body.store ? body : { ...body, status: 'store does not answer' },
        body.store ? 200 : 503,
      );
    });
  app.get('/readyz', async (context) => {
    const isReady = (await storeAnswers(world)) && phase() !== 'draining';
    // A pipe in trouble is listed, but does not take the service out of turn.
    const faults = activity
      .runs()
      .filter((run) => run.fault)
      .map(({ part, id, fault }) => ({ part, id, code: fault?.code }));
    return context.json(
      { status: isReady ? 'ok' : 'not ready', phase: phase(), faults },
      isReady ? 200 : 503,
    );
  });

  app.post('/webhooks/:system', async (context) => {
    const system = context.req.param('system');
    const taken = await webhooks.take(system, context.req.raw.headers, context.req.raw.body);
    const isKnown = world.drivers.has(system);
    if ('accepted' in taken) {
      activity.count('webhooks_total', { system, outcome: 'accepted' });
      return context.json(taken);
    }
    if (isKnown) activity.count('webhooks_total', { system, outcome: taken.code });
    return problemAnswer(context, taken);
  });

  const isForPeople = ({ req }: Context) => req.header('accept')?.includes('text/html') === true;
  app.notFound(async (context) => {
    const title = `There is nothing at ${printable(context.req.path).slice(0, 200)}.`;
    if (isForPeople(context)) return context.html(await lostPage(title), 404);
    return problemAnswer(context, { status: 404, code: 'path.unknown', title });
  });
  app.onError(async (error, context) => {
    activity.mishap('service', error.message);
    // The store cannot be asked: whoever runs this can do something about it.
    if (error instanceof Fault) {
      const title = clean(error.message);
      if (isForPeople(context)) return context.html(await troublePage(title), 503);
      return problemAnswer(context, { status: 503, code: error.code, title });
    }
    return problemAnswer(context, {
      status: 500,
      code: 'samband.mistake',
      title: 'This went wrong inside; the log and the page tell more.',
    });
  });
  return app;
}

const css = 'text/css; charset=utf-8';
const script = 'text/javascript; charset=utf-8';
const assetTypes: Readonly<Record<string, string>> = {
  'places.css': css,
  'page.css': css,
  'page.js': script,
  'documents.css': css,
  'documents.js': script,
};

const assets = new Map<string, string>();

function asset(name: string): string {
  const known = assets.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');
  assets.set(name, text);
  return text;
}

async function storeAnswers(world: World): Promise<boolean> {
  return world.store
    .transact((tx) => tx.facts([]))
    .then(
      () => true,
      () => false,
    );
}

function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '');
}
