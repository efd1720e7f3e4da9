// `samband try` as people use it: an expression or a row on a file, what is said of a mistake, and the
// exit codes.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ran, run } from '../command.ts';

let folder: string;
let on: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'samband-try-'));
  on = join(folder, 'record.json');
  const record = { number: '12', firstName: 'Kari', lastName: 'Nord', isPrivate: true, total: 'x' };
  writeFileSync(on, JSON.stringify(record));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pipe = 'custom-webshop-tripletex/customer';
const check = (...args: string[]): Promise<Ran> =>
  run(['try', ...args], { env: { SAMBAND_STORE: `sqlite:${join(folder, 'none.db')}` } });

describe('an expression', () => {
  test('shows each part with its value', async () => {
    const { code, stdout } = await check("firstName & ' ' & lastName", '--on', on);
    expect(stdout.trimEnd().split('\n')).toEqual([
      `firstName & ' ' & lastName  "Kari Nord"`,
      `  firstName & ' '           "Kari "`,
      `    firstName               "Kari"`,
      `  lastName                  "Nord"`,
    ]);
    expect(code).toBe(0);
  });

  test('that fails shows where, why and what it had read', async () => {
    const { code, stdout } = await check('1 + $number(total)', '--on', on);
    expect(stdout).toContain('1 + $number(total)  a part fails\n  $number(total)    fails');
    expect(stdout).toContain('  1 | 1 + $number(total)\n    |     ^');
    expect(stdout).toContain('"x" cannot be read as a number.\nIt had read total = "x".');
    expect(code).toBe(1);
  });

  test('that is none is pointed at', async () => {
    const { code, stderr } = await check('a &\nb == c');
    expect(stderr).toContain('2:4 ');
    expect(stderr).toContain('  2 | b == c\n    |    ^\n  The language says `=`');
    expect(code).toBe(2);
  });

  test('is tried on one record, not on two', async () => {
    const { code, stdout, stderr } = await check(
      'firstName',
      '--on',
      on,
      '--ref',
      'shop.customer:1',
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      '--on names a file and --ref a record that was read: give one of the two.\n',
    );
  });

  test('needs no project, and no record', async () => {
    const { code, stdout } = await check("$first(a, 'b')", '--project', folder, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'try',
      ok: true,
      result: { result: { kind: 'value', value: 'b' }, steps: [{ text: "$first(a, 'b')" }, {}] },
    });
    expect(code).toBe(0);
  });

  test('on a file that holds no record says so', async () => {
    writeFileSync(join(folder, 'list.json'), '[1]');
    const { code, stderr } = await check('a', '--on', join(folder, 'list.json'));
    expect(stderr).toMatch(/There is no record in .*list\.json: it is JSON, but no object/);
    expect(code).toBe(2);
  });

  test('on a file with nothing in it says so', async () => {
    writeFileSync(join(folder, 'empty.json'), ' \n');
    const { code, stderr } = await check('a', '--on', join(folder, 'empty.json'));
    expect(stderr).toMatch(/There is no record in .*empty\.json: it is empty/);
    expect(code).toBe(2);
  });

  test('on a file that is no JSON says where, and ends', async () => {
    writeFileSync(join(folder, 'broken.json'), '{a');
    const { stderr } = await check('a', '--on', join(folder, 'broken.json'));
    expect(stderr).toMatch(/broken\.json: The text is not JSON: .*[^.]\.$/m);
  });
});

describe('a record that cannot be taken as it came', () => {
  test.each([
    ['several, one a line', '{"a":1}\n{"a":2}\n', 'it holds several, one a line; take one of them'],
    ['another charset', Buffer.from([0x22, 0xf8, 0x22]), 'it is not written in UTF-8; save it so'],
    ['one that is broken over lines', '{\n"a": 1,\n', 'The text is not JSON'],
  ])('%s', async (_, content, expected) => {
    const file = join(folder, 'odd.json');
    writeFileSync(file, content);
    const { code, stderr } = await check('a', '--on', file);
    expect(stderr).toContain(`There is no record in ${file}: ${expected}`);
    expect(code).toBe(2);
  });

  test('a mark that editors begin files with is no part of it', async () => {
    const file = join(folder, 'marked.json');
    writeFileSync(file, '\uFEFF{"a":1}');
    expect(await check('a', '--on', file)).toMatchObject({ code: 0, stdout: 'a  1\n' });
  });
});

describe('a file without --on', () => {
  test.each([
    [['total'], 'total'],
    [["firstName & ' ' & lastName"], `"firstName & ' ' & lastName"`],
    [[pipe], pipe],
    [[], '<expression>'],
  ])('behind %j is asked back', async (words, shown) => {
    for (const operands of [
      [...words, on],
      [on, ...words],
    ]) {
      const { code, stderr } = await check(...operands);
      expect(stderr).toBe(
        `${on} is a file. On the record in it: \`samband try ${shown} --on ${on}\`.\n`,
      );
      expect(code).toBe(2);
    }
  });

  test('is an expression like any other where there is no such file', async () => {
    expect(await check('record.json', '--on', on)).toMatchObject({ code: 0 });
  });

  test('words of an expression that is not quoted are told as that', async () => {
    const { code, stderr } = await check('company ? company', 'name', '--on', on);
    expect(stderr).toMatch(/`company \? company` is no pipe, .* An expression goes in quotes/);
    expect(code).toBe(2);
  });
});

describe('a row of a pipe', () => {
  test('shows what comes out and the expression behind it', async () => {
    const { code, stdout } = await check(pipe, 'name', '--on', on);
    expect(stdout).toMatch(/^name {2}Kari Nord$/m);
    expect(stdout).toMatch(/isPrivate = true +true$/m);
    expect(code).toBe(0);
  });

  test('that looks its value up says where, and by what', async () => {
    const { stdout } = await check(pipe, 'postalAddress.country.id', '--on', on);
    expect(stdout).toMatch(
      /^ {4}looked up in tripletex\.country by isoAlpha2Code, which gives its id$/m,
    );
  });

  test('that is a list shows what its rows give, item by item, as far as they can be read', async () => {
    const file = join(folder, 'order.json');
    const line = { description: 'Sock', quantity: 2, unitPriceExVat: 9.5, vatRate: 21 };
    const lines = Array.from({ length: 22 }, (_, at) => ({ ...line, id: `L${at}` }));
    writeFileSync(file, JSON.stringify({ currency: 'EUR', lines }));
    const { code, stdout } = await check('custom-webshop-jortt/order', 'line_items', '--on', file);
    expect(stdout).toContain(
      [
        'line_items  22 items',
        '  item 1',
        '    description      Sock',
        '    quantity         2',
        '    amount.amount    9.50',
        '    amount.currency  EUR',
        '    vat.value        0.21',
        '    vat.category     not for this record: `when` does not hold',
        '  item 2\n',
      ].join('\n'),
    );
    expect(stdout).toMatch(/item 20\n(.+\n)+ {2}… and 2 more$/m);
    expect(code).toBe(0);
  });

  test('that is not there is suggested', async () => {
    const { code, stderr } = await check(pipe, 'nmae', '--on', on);
    expect(stderr).toContain('has no row `nmae` that goes forward. Did you mean `name`?');
    expect(code).toBe(2);
  });

  test('of a pipe that is misspelt is no division', async () => {
    const { code, stderr } = await check(pipe.slice(0, -1), '--on', on);
    expect(stderr).toContain(`Did you mean \`${pipe}\`?`);
    expect(code).toBe(2);
  });
});
