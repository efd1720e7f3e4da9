// The grammar of a system file, declared once: how to speak to one application. Type, JSON Schema and
// reference page come from here.

import { settings } from './setting-definition.ts';
import type { BlockOf, Shape, TypeOf } from './shape.ts';
import {
  block,
  condition,
  constant,
  duration,
  expression,
  later,
  list,
  map,
  may,
  must,
  number,
  oneOf,
  path,
  secret,
  tagged,
  template,
  text,
  textLike,
  tree,
} from './shape.ts';

const requestKeys = {
  method: may(
    oneOf('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    'GET to read, POST to create, PUT to update, DELETE to delete.',
    { example: 'PATCH' },
  ),
  path: may(template, "Below the system's `base`. Without a path there is no such operation.", {
    example: "'/customer/{$id}'",
  }),
  query: may(map('parameter', template), 'A parameter whose hole gives nothing is left out.'),
  headers: may(map('header', template), 'Beside those of the system.'),
  body: may(tree, 'Without it the record itself.'),
  form: may(map('field', template), 'Sent as a form instead of a body.'),
  soap: later('A SOAP operation.'),
  via: later('One of `connections`.'),
} as const;

const request = block('request', 'One call.', requestKeys);
export type RequestBlock = BlockOf<typeof requestKeys>;

const sizeKeys = {
  size: may(text, 'The parameter for the size of a page.', { example: 'limit' }),
  sizeMax: may(number(1, 100_000), 'The largest page the system gives.', { example: '200' }),
};

const untilEmpty = condition('empty');

const paging = tagged('paging', 'How a list goes on.', 'kind', {
  none: block('paging none', 'Everything comes at once.', {
    kind: must(oneOf('none'), 'Everything comes at once.'),
  }),
  offset: block('paging offset', 'By the number of records before.', {
    kind: must(oneOf('offset'), 'By the number of records before.'),
    offset: must(text, 'The parameter for the offset.', { example: 'from' }),
    size: must(text, 'The parameter for the size of a page.', { example: 'count' }),
    sizeMax: must(number(1, 100_000), 'The largest page the system gives.', { example: '1000' }),
    until: may(untilEmpty, 'When to stop: at an empty page, or when this holds on the answer.', {
      initial: 'empty',
    }),
  }),
  page: block('paging page', 'By the number of the page, from 1.', {
    kind: must(oneOf('page'), 'By the number of the page, from 1.'),
    page: must(text, 'The parameter for the number.', { example: 'page' }),
    size: must(text, 'The parameter for the size of a page.', { example: 'per_page' }),
    sizeMax: must(number(1, 100_000), 'The largest page the system gives.', { example: '100' }),
    pages: may(text, 'The response header that tells how many pages there are.', {
      example: 'x-wp-totalpages',
    }),
    until: may(condition(), 'Instead of `pages`: when this holds on the answer, it was the last.'),
  }),
  cursor: block('paging cursor', 'By a value that the answer gives.', {
    kind: must(oneOf('cursor'), 'By a value that the answer gives.'),
    cursor: must(text, 'The parameter for it.', { example: 'cursor' }),
    next: must(expression, 'The next value, on the answer; nothing after the last page.', {
      example: 'nextCursor',
    }),
    ...sizeKeys,
  }),
  next: block('paging next', 'By an address in the answer.', {
    kind: must(oneOf('next'), 'By an address in the answer.'),
    next: must(expression, 'The address; it must be on the same host.', { example: 'links.next' }),
  }),
  link: block('paging link', 'By the `Link` header.', {
    kind: must(oneOf('link'), 'By the `Link` header.'),
    ...sizeKeys,
  }),
});

const use = tagged('token use', 'How `$token` travels.', 'kind', {
  basic: block('use basic', 'As user and password.', {
    kind: must(oneOf('basic'), 'As user and password.'),
    user: must(template, 'The user.', { example: "'0'" }),
    password: must(secret, 'The password.', { example: "'{$token}'" }),
  }),
  bearer: block('use bearer', 'As a bearer token.', {
    kind: must(oneOf('bearer'), 'As a bearer token.'),
    token: must(secret, 'The token.', { example: "'{$token}'" }),
  }),
  header: block('use header', 'In a header.', {
    kind: must(oneOf('header'), 'In a header.'),
    name: must(text, 'Of the header.', { example: 'X-Session' }),
    value: must(secret, 'Its value.', { example: "'{$token}'" }),
  }),
  query: block('use query', 'In a parameter of the address.', {
    kind: must(oneOf('query'), 'In a parameter of the address.'),
    name: must(text, 'Of the parameter.', { example: 'api_token' }),
    value: must(secret, 'Its value.', { example: "'{$token}'" }),
  }),
});

const auth = tagged(
  'auth',
  'How we prove who we are. Secrets stand here as references only.',
  'kind',
  {
    none: block('auth none', 'Not at all.', { kind: must(oneOf('none'), 'Not at all.') }),
    basic: block('auth basic', 'User and password.', {
      kind: must(oneOf('basic'), 'User and password.'),
      user: must(template, 'The user.', { example: '${SHOP_USER}' }),
      password: must(secret, 'The password.', { example: '${SHOP_PASSWORD}' }),
    }),
    bearer: block('auth bearer', 'A bearer token.', {
      kind: must(oneOf('bearer'), 'A bearer token.'),
      token: must(secret, 'The token.', { example: '${SHOP_TOKEN}' }),
    }),
    header: block('auth header', 'A key in a header.', {
      kind: must(oneOf('header'), 'A key in a header.'),
      name: must(text, 'Of the header.', { example: 'X-API-Key' }),
      value: must(secret, 'The key.', { example: '${SHOP_KEY}' }),
    }),
    query: block('auth query', 'A key in the address.', {
      kind: must(oneOf('query'), 'A key in the address.'),
      name: must(text, 'Of the parameter.', { example: 'api_key' }),
      value: must(secret, 'The key.', { example: '${SHOP_KEY}' }),
    }),
    token: block('auth token', 'A session that a login opens; renewed when it ends.', {
      kind: must(oneOf('token'), 'A session that a login opens; renewed when it ends.'),
      request: must(request, 'The login.'),
      token: must(expression, 'The token, on the answer.', { example: 'value.token' }),
      expires: may(expression, 'When it ends, on the answer: a date or a time.', {
        example: 'value.expirationDate',
      }),
      use: must(use, 'How the token travels.'),
    }),
  },
);
export type AuthBlock = TypeOf<typeof auth>;
export type UseBlock = TypeOf<typeof use>;
export type PagingBlock = TypeOf<typeof paging>;

/** Words of the grammar for which there is no code yet: the compiler says so instead of "unknown". */
export const laterWords = {
  auth: ['oauth1', 'oauth2'],
  driver: ['sql', 'files'],
  format: ['soap'],
  changes: ['feed', 'parent'],
} as const;

const changes = tagged('changes', 'How to learn what changed.', 'by', {
  since: block('changes since', 'The list takes the time of the last look, as `$since`.', {
    by: must(oneOf('since'), 'The list takes the time of the last look, as `$since`.'),
    overlap: may(duration, 'How far to reach back behind it, because clocks differ.', {
      initial: '5m',
    }),
  }),
  listing: block('changes listing', 'By reading everything and comparing.', {
    by: must(oneOf('listing'), 'By reading everything and comparing.'),
  }),
});

const item = may(expression, 'The record, on the answer.', { initial: '$', example: 'value' });
const items = may(expression, 'The list of records, on the answer.', {
  initial: '$',
  example: 'values',
});
const answerId = may(expression, 'The id alone, on the answer; the record is then read again.', {
  example: 'value.id',
});

const listBlock = block('list', 'Reads all records, or those that changed.', {
  ...requestKeys,
  items,
  paging: may(paging, 'How the list goes on.'),
  each: later('One listing for each record of another entity.'),
  where: later('Which of those.'),
});
const getBlock = block('get', 'Reads one record; `$id` is its id.', { ...requestKeys, item });
const findBlock = block('find', 'Reads the records whose property is `$value`.', {
  ...requestKeys,
  items,
  id: may(
    expression,
    'The answer gives ids only: this one, of each item. The records are then read by `get`.',
  ),
});
const createBlock = block('create', 'Makes a record.', { ...requestKeys, item, id: answerId });
const updateBlock = block('update', 'Changes a record.', {
  ...requestKeys,
  item,
  id: later('An id that changes with an update.'),
  send: may(oneOf('changed', 'whole'), 'Only what changed, or the whole record.', {
    initial: 'changed',
  }),
  with: may(list(path), 'Properties that are always sent along, as last read.', {
    example: '[version]',
  }),
  whole: may(list(path), 'Lists that are sent complete.', { example: '[items]' }),
});
const deleteBlock = block('delete', 'Removes a record.', requestKeys);

const part = block(
  'part',
  'A list property whose items have calls of their own. `$parent` is the record.',
  {
    id: must(expression, "An item's id.", { example: 'id' }),
    items: may(path, 'Where the items stand in the record. Without it, the name of the part.', {
      example: 'orderLines',
    }),
    list: later('A call that reads the items.'),
    inline: may(
      list(oneOf('create', 'update', 'delete')),
      "What travels inside the record's own call.",
      { example: '[create]' },
    ),
    create: may(request, 'Adds an item.'),
    update: may(request, 'Changes an item.'),
    delete: may(request, 'Removes an item.'),
    gone: later('What marks a removed item inside the record.'),
    sql: later('A table of items.'),
    table: later('A table of items.'),
    parent: later('Its column for the record.'),
  },
);
export type PartBlock = TypeOf<typeof part>;

const entityKeys = {
  title: may(text, 'What people call it. Without it, the name.', { example: 'Customer' }),
  schema: may(text, 'The file of its JSON Schema.', { example: 'schemas/tripletex/customer.json' }),
  id: may(expression, "A record's id.", { initial: 'id' }),
  version: may(path, 'The property that changes with each write and that the system checks.', {
    example: 'version',
  }),
  modified: may(expression, 'When the record was last changed.', { example: 'updatedAt' }),
  marker: may(
    path,
    'A property that nobody uses and that can carry our key: a create whose answer was lost is then found.',
    { example: 'externalId' },
  ),
  refresh: may(
    duration,
    'A small list to look up in: read again after this time; no pipe writes to it.',
    { example: '1d' },
  ),
  list: may(listBlock, 'Reads all records.'),
  changes: may(changes, 'How to learn what changed. Without it, by listing.'),
  get: may(getBlock, 'Reads one record.'),
  find: may(map('property', findBlock), 'Calls that search by one property.'),
  create: may(createBlock, 'Makes a record.'),
  update: may(updateBlock, 'Changes a record.'),
  delete: may(deleteBlock, 'Removes a record.'),
  batch: later('Several records in one call.'),
  deactivate: may(map('property', constant), 'What is written instead of a removal.', {
    example: '{ isInactive: true }',
  }),
  actions: later('Named actions on a record.'),
  parts: may(map('list property', part), 'Lists behind calls of their own.'),
  last: later('What a property says until all parts are written.'),
  formats: later('Properties that are written differently.'),
  decode: may(expression, 'A record as read, turned into the shape that pipes see.'),
  encode: may(expression, 'The other way.'),
  derived: later('A record made from each record of another entity.'),
  record: later('The properties of a derived record.'),
  table: later('A table of a database.'),
  sql: later('A query of a database.'),
  where: later('A condition of that query.'),
  set: later('Columns set with each write.'),
  parent: later('The column of a parent.'),
} as const;

const entity = block('entity', 'One kind of record.', entityKeys);
export type EntityBlock = BlockOf<typeof entityKeys>;

const limits = block('limits', 'What the system bears; all pipes share it.', {
  requests: may(
    textLike('a rate such as `10/s` or `300/m`', '^\\d+/(s|m|h)$'),
    'At most so many calls.',
    { example: '10/s' },
  ),
  parallel: may(number(1, 64), 'Calls at the same time.', { initial: 4 }),
  timeout: may(duration, 'How long to wait for an answer.', { initial: '30s' }),
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
  'Hints from the system that something changed; the record is then read.',
  {
    verify: must(verify, 'The proof.'),
    entity: must(expression, 'The name of the entity, on the body.', {
      example: "$substringBefore(event, '.')",
    }),
    id: must(expression, "The record's id, on the body.", { example: 'id' }),
    deleted: may(condition(), 'Whether the record was deleted, on the body.'),
  },
);

/** `pipes/systems/<system>.yaml`. */
export const systemGrammar = block('system', 'One application. Its name is the name of the file.', {
  like: later('Takes everything from another system file.'),
  title: may(text, 'What people call it. Without it, the name.', { example: 'Tripletex' }),
  driver: must(
    oneOf('http', 'memory', 'sql', 'files'),
    'The protocol. `memory` is for tests and trials.',
    { example: 'http' },
  ),
  base: may(template, 'The address that all paths are below.', {
    example: '${TRIPLETEX_URL:-https://tripletex.no/v2}',
  }),
  url: later('The address of a database.'),
  folder: later('The folder of files.'),
  settings: may(settings, 'Settings of this system.'),
  headers: may(map('header', template), 'Sent with every call.'),
  format: may(oneOf('json', 'form', 'soap'), 'How bodies are written.', { initial: 'json' }),
  wsdl: later('The description of a SOAP service.'),
  auth: may(auth, 'How we prove who we are.'),
  connections: later('Further addresses of the same system.'),
  limits: may(limits, 'What the system bears.'),
  settle: may(duration, 'How long a write may take until a search shows it.', { initial: '30s' }),
  answers: may(list(answer), 'What answers mean, where HTTP does not tell.'),
  message: may(expression, "The system's own words, on an answer that refuses.", {
    example: 'error.message',
  }),
  formats: later('Properties that are written differently.'),
  decode: may(expression, 'Every record as read, turned into the shape that pipes see.'),
  encode: may(expression, 'The other way.'),
  defaults: may(
    entity as Shape<EntityBlock>,
    'What every entity starts from; an entity overrides it key by key.',
  ),
  entities: must(map('name', entity as Shape<EntityBlock>), 'The kinds of record.'),
  webhooks: may(webhooks, 'Hints that something changed.'),
});

export type SystemFile = TypeOf<typeof systemGrammar>;
export type VerifyBlock = BlockOf<typeof verifyKeys>;
