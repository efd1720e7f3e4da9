// The table of verbs: the whole command line at a glance. Help, usage and dispatch follow from it.

import { apply } from './apply.ts';
import { desk } from './desk.ts';
import { docs } from './docs.ts';
import { plan } from './plan.ts';
import { sandbox } from './sandbox.ts';
import { serve } from './serve.ts';
import { signoff } from './signoff.ts';
import { simulate } from './simulate.ts';
import { start } from './start.ts';
import { sync } from './sync.ts';
import { test } from './test.ts';
import { tryVerb } from './try.ts';
import { validate } from './validate.ts';
import type { Verb } from './verb.ts';
import { verify } from './verify.ts';
import { why } from './why.ts';

export const verbs: readonly Verb[] = [
  start,
  validate,
  test,
  tryVerb,
  plan,
  apply,
  sync,
  serve,
  why,
  desk,
  docs,
  signoff,
  verify,
  simulate,
  sandbox,
];
