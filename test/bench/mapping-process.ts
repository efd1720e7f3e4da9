// Maps orders from lines of JSON on stdin to lines of JSON on stdout.
//   node test/bench/mapping-process.ts < orders.ndjson

import { readSync, writeSync } from 'node:fs';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { tableOf } from '../../engine/mapping/expression/expression-table.ts';
import { settings, texts } from './mapping-orders.ts';

const table = tableOf(
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, compileExpression(text)] as const),
  ),
);

/** What is read at once. */
const chunk = Buffer.alloc(1 << 18);
let rest = Buffer.alloc(0);
for (let size = readSync(0, chunk); size > 0; size = readSync(0, chunk)) {
  const bytes = Buffer.concat([rest, chunk.subarray(0, size)]);
  let from = 0;
  let out = '';
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    out += `${JSON.stringify(table.values(JSON.parse(bytes.toString('utf8', from, end)), { settings }))}\n`;
    from = end + 1;
  }
  writeAll(out);
  rest = bytes.subarray(from);
}

/** A pipe may take less than it is given. */
function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}
