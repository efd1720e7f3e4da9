// The grammar of a system file, declared once: how to speak to one application. Type, JSON Schema and
// reference page come from here and from the files beside it.

import { auth } from './auth-definition.ts';
import { type EntityBlock, entity } from './entity-definition.ts';
import { formats } from './format-definition.ts';
import { settings } from './setting-definition.ts';
import {
  type BlockOf,
  block,
  condition,
  duration,
  expression,
  list,
  map,
  may,
  must,
  number,
  oneOf,
  type Shape,
  secret,
  someTime,
  type TypeOf,
  template,
  text,
  textLike,
  tree,
} from './shape.ts';

const limits = block('limits', 'What the system bears; all pipes share it.', {
  requests: may(
    textLike('a rate such as `10/s`, `300/m` or `25/5s`', '^[1-9]\\d*/([1-9]\\d*)?(s|m|h)$'),
    'At most so many calls.',
    { example: '10/s' },
  ),
  parallel: may(number(1, 64), 'Calls at the same time.', { initial: 4 }),
  timeout: may(someTime, 'How long to wait for an answer.', { initial: '30s' }),
  remaining: may(text, 'The response header that tells how many calls are left.', {
    example: 'X-Rate-Limit-Remaining',
  }),
  reset: may(text, 'The response header that tells when there are more.', {
    example: 'X-Rate-Limit-Reset',
  }),
});

const answer = block(
  'answer',
  'What an answer means. The first that holds counts; after them the usual meanings of HTTP.',
  {
    when: must(condition(), 'On the answer, with `$status` and `$headers`.', {
      example: '$status = 409 and code = 8000',
    }),
    means: must(
      oneOf('ok', 'end', 'wait', 'renew-auth', 'gone', 'changed', 'exists', 'invalid', 'unclear'),
      'What it means.',
      { example: 'changed' },
    ),
    for: may(expression, 'With `wait`: how many seconds.'),
  },
);

const verifyKeys = {
  hmac: may(oneOf('sha1', 'sha256', 'sha512'), 'The signature is an HMAC with this hash.'),
  secret: may(secret, 'Its key. Empty: webhooks are off.', { example: '${SHOP_WEBHOOK_SECRET:-}' }),
  text: may(template, 'What is signed. Without it, the body.', {
    example: '\'{$headers."x-id"}&{$body}\'',
  }),
  header: may(text, 'The header with the signature.', { example: 'x-signature' }),
  encoding: may(oneOf('hex', 'base64'), 'How the signature is written.', { initial: 'hex' }),
  token: may(secret, 'Instead of a signature: a secret in the address.'),
};
const verify = block('verify', 'How a webhook proves where it comes from.', verifyKeys);

const webhooks = block(
  'webhooks',
  'Hints from the system that something changed; the record is then read. A body that is a list tells of several events: each is what the expressions stand on.',
  {
    verify: must(verify, 'The proof.'),
    entity: must(expression, 'The name of the entity, on the body.', {
      example: "$substringBefore(event, '.')",
    }),
    id: must(expression, "The record's id, on the body.", { example: 'id' }),
    deleted: may(
      condition(),
      'Whether the record was deleted, on the body. It is looked at, and until then nothing is decided of it; one that is not known is not looked at.',
      { initial: false, example: "$substringAfter(event, '.') = 'delete'" },
    ),
    into: may(
      expression,
      'The record was combined with another one, which stays: the id of that one, on the body. What was linked to the record is linked to the other from then on.',
      { example: 'newId' },
    ),
    ping: may(
      condition(),
      'A delivery that only asks whether we are there: answered, and nothing else. It needs no proof. Knows `$headers` and `$body`.',
      {
        example: "$headers.'content-type' = 'application/x-www-form-urlencoded'",
      },
    ),
  },
);

const format = oneOf('json', 'form', 'soap', 'xml');
const formatSays =
  'How bodies are written and answers read. With `xml` an answer is the element at its top with what is in it, by their names; attributes are `@name`, a text beside them `#text`. A `body` names the one element at its top. Whether a text is a number, and what is a list although it holds one, says the schema of the entity.';

const soapHeader = may(
  tree,
  'With `soap`: what stands in the header of each envelope, written as with `xml`: each element by its name, attributes and namespaces with `@`. An element in which a hole gives nothing is left out, so a login goes without the one that holds its `{$token}`.',
  { example: "{ Session: { '@xmlns': 'urn:erp', id: '{$token}' } }" },
);

const connection = block(
  'connection',
  'Another address of the system, spoken to in its own way. What it does not say about answers is as in the system.',
  {
    base: must(template, 'The address that its paths are below.', {
      example: 'https://soap.erp.example/companies.asmx',
    }),
    headers: may(map('header', template), 'Sent with every call over it.'),
    format: may(format, formatSays, { initial: 'json' }),
    wsdl: may(
      text,
      'With `soap`: the file that describes the service; what it imports lies beside it.',
      {
        example: 'schemas/erp/companies.wsdl',
      },
    ),
    soapHeader,
    auth: may(auth, 'How we prove who we are; without it not at all.'),
    answers: may(list(answer), 'What answers mean.'),
    message: may(expression, "The system's own words, on an answer that refuses.", {
      example: 'fault.text',
    }),
  },
);

/** `pipes/systems/<system>.yaml`. */
export const systemGrammar = block('system', 'One application. Its name is the name of the file.', {
  like: may(text, 'Takes everything from another system file but what this one says.', {
    example: 'shop',
  }),
  title: may(text, 'What people call it. Without it, the name.', { example: 'Fjord ERP' }),
  driver: may(
    oneOf('http', 'memory', 'sql', 'files'),
    'The protocol; required, unless it comes from `like`. `memory` is for tests and trials.',
    { example: 'http' },
  ),
  base: may(template, 'The address that all paths are below.', {
    example: '${ERP_URL:-https://erp.example/v2}',
  }),
  url: may(
    template,
    'The address of a database: MySQL, MariaDB, PostgreSQL or a SQLite file. With `?ssl=true` the way there is encrypted. The user and the password may stand in `auth: basic` instead.',
    {
      example: '${SHOP_DATABASE:-mysql://localhost/shop}',
    },
  ),
  folder: may(
    template,
    'The folder of files; a relative one counts from the folder of the project.',
    {
      example: '${SHOP_FOLDER:-exchange/shop}',
    },
  ),
  settings: may(settings, 'Settings of this system.'),
  headers: may(map('header', template), 'Sent with every call.'),
  ca: may(
    text,
    'Who signed the certificate of a system in a house of its own, as PEM; beside those that everybody trusts.',
    { example: '${file:certificates/house.pem}' },
  ),
  format: may(format, formatSays, { initial: 'json' }),
  wsdl: may(
    text,
    'With `soap`: the file that describes the service; what it imports lies beside it.',
    {
      example: 'schemas/erp/companies.wsdl',
    },
  ),
  soapHeader,
  auth: may(auth, 'How we prove who we are.'),
  connections: may(
    map('name', connection),
    'Further addresses of the same system; calls pick one by `via`.',
  ),
  limits: may(limits, 'What the system bears.'),
  settle: may(duration, 'How long a write may take until a search shows it.', { initial: '30s' }),
  answers: may(list(answer), 'What answers mean, where HTTP does not tell.'),
  message: may(expression, "The system's own words, on an answer that refuses.", {
    example: 'error.message',
  }),
  formats: may(formats, 'Properties that the system writes differently, in every entity.', {
    example: '{ date_modified: local Europe/Oslo }',
  }),
  decode: may(expression, 'Every record as read, turned into the shape that pipes see.'),
  encode: may(expression, 'The other way.'),
  defaults: may(
    entity as Shape<EntityBlock>,
    'What every entity starts from; an entity overrides it key by key.',
  ),
  entities: may(
    map('name', entity as Shape<EntityBlock>),
    'The kinds of record; required, unless they come from `like`.',
  ),
  webhooks: may(webhooks, 'Hints that something changed.'),
});

/** As it stands in the file. */
export type SystemFile = TypeOf<typeof systemGrammar>;
/** With what it takes from others. */
export type WholeSystemFile = SystemFile & Required<Pick<SystemFile, 'driver' | 'entities'>>;
export type ConnectionBlock = TypeOf<typeof connection>;
export type VerifyBlock = BlockOf<typeof verifyKeys>;
