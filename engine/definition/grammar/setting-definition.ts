// Settings: what the people who run a pipe may decide without changing it. Declared in a pipe, its
// pair or a system; valued in `pipes/samband.yaml`; read in expressions as `$settings.name`.

import {
  type BlockOf,
  block,
  boolean,
  constant,
  either,
  entityName,
  list,
  map,
  may,
  must,
  named,
  oneOf,
  type Shape,
  text,
} from './shape.ts';

const settingKeys = {
  title: must(text, 'What the setting is called where people set it.', {
    example: 'Search for the customer',
  }),
  help: may(text, 'A sentence or two on what it does.'),
  type: must(
    oneOf('boolean', 'string', 'number', 'date', 'choice', 'record', 'list', 'table'),
    'What kind of value it takes. `record` is the id of a record of another entity.',
    { example: 'boolean' },
  ),
  options: may(
    either(list(constant), map('value', text)),
    'Of a choice: the values, or each value with its title.',
  ),
  key: may(text, 'Of a table: the column that names a row.'),
  default: may(
    constant,
    'The value while nobody has set one; of a column, in each line that leaves it out. Needed unless the setting is `required` or `optional`, or is a column.',
  ),
  required: may(boolean, 'Nothing runs until somebody sets a value; of a column, in each line.', {
    initial: false,
  }),
  optional: may(boolean, 'May stay without a value; it then gives nothing.', { initial: false }),
} as const;

/** One setting as a file declares it; lists and tables hold settings themselves. */
export type SettingBlock = BlockOf<typeof settingKeys> & {
  readonly of?: string | SettingBlock;
  readonly columns?: Readonly<Record<string, SettingBlock>>;
};

const setting: Shape<SettingBlock> = block('setting', 'One value that people may set.', {
  ...settingKeys,
  of: may(
    either(
      entityName,
      named('setting', () => setting),
    ),
    'Of a record: the entity it is a record of. Of a list: what each item is.',
    { example: 'erp.paymentType' },
  ),
  columns: may(
    map(
      'column',
      named('setting', () => setting),
    ),
    'Of a table: its columns.',
  ),
}) as Shape<SettingBlock>;

export const settings = map('name', setting);

/** `setting` inside itself is the same definition; its rules are `compile-settings.ts`. */
export type SettingsBlock = Readonly<Record<string, SettingBlock>>;
