// Mapping as a process: a hundred thousand orders in, as lines of JSON, their 24 properties out. jq 1.6
// does the same with a program of its own; where it is not installed, its figure is left out.

import { deepStrictEqual } from 'node:assert';
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './bench.ts';
import { byHand, orderOf, settings } from './mapping-orders.ts';

const count = 100_000;

const program = `
def cents: (. * 100 | round) / 100;
def meta($key): [.meta_data[] | select(.key == $key) | .value][0];
def time: strptime("%Y-%m-%dT%H:%M:%S") | mktime;
. as $order | ${JSON.stringify(settings)} as $settings | .billing as $billing | {
  number,
  externalId: (.id | tostring),
  customerName: (if $billing.company != "" then $billing.company
    else $billing.first_name + " " + $billing.last_name end),
  email: ($billing.email | gsub("^\\\\s+|\\\\s+$"; "") | ascii_downcase),
  phone: ($billing.phone | gsub("[^0-9+]"; "")),
  organizationNumber: meta("_org"),
  yourReference: meta("_ref"),
  isCompany: ($billing.company != "" and (.status == "processing" or .status == "completed")),
  orderDate: .date_created[0:10],
  paidOn: (.date_paid | time | strftime("%d.%m.%Y")),
  dueOn: (.date_created | time + 1209600 | strftime("%Y-%m-%d")),
  postalCode: $billing.postcode,
  countryId: $settings.countries[$billing.country],
  paymentTypeId: [$settings.paymentTypes[] | select(.code == $order.payment_method) | .id][0],
  currencyId: {NOK: 1, SEK: 2, EUR: 5}[.currency],
  deliveryAddress: (.shipping | {street: .address_1, city, postalCode: .postcode}),
  total: (.total | tonumber),
  net: ((.total | tonumber) - (.total_tax | tonumber) | cents),
  shippingCost: (.shipping_total | tonumber | cents),
  orderLines: [.line_items[] | {sku, text: .name, count: .quantity,
    price: ((.total | tonumber) / .quantity | cents), vatTypeId: $settings.vatTypes[.tax_class]}],
  lineTexts: (.line_items | to_entries | map("\\(.key + 1). \\(.value.name)")),
  pieces: ([.line_items[].quantity] | add),
  skus: ([.line_items[].sku] | join(", ")),
  taxedLines: ([.line_items[] | select(.tax_class == "")] | length)
}`;

export function jqFigures(tell: (line: string) => void): readonly Figure[] {
  const version = spawnSync('jq', ['--version'], { encoding: 'utf8' }).stdout?.trim();
  if (!version) {
    tell('jq is not installed (apt-get install jq); its figure is left out');
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'samband-bench-'));
  try {
    const jq = ['jq', '-c', program] as const;
    const script = new URL('./mapping-process.ts', import.meta.url).pathname;
    const ours = [process.execPath, script] as const;
    const few = writtenTo(join(folder, 'few.ndjson'), 200);
    const expected = Array.from({ length: 200 }, (_, at) => byHand(orderOf(at), settings));
    for (const command of [jq, ours]) deepStrictEqual(outputOf(command, few), expected);
    const many = writtenTo(join(folder, 'many.ndjson'), count);
    const [oursFirst, jqFirst] = [cpuSeconds(ours, many), cpuSeconds(jq, many)];
    const oursSeconds = Math.min(oursFirst, cpuSeconds(ours, many));
    const jqSeconds = Math.min(jqFirst, cpuSeconds(jq, many));
    tell(`${count} orders as a process: ours ${oursSeconds} s of CPU, ${version} ${jqSeconds} s`);
    const value = Math.round((jqSeconds / oursSeconds) * 10) / 10;
    return [
      {
        what: `${count} orders as a process, times less CPU than ${version}`,
        value,
        bar: 'at least 7',
        isPassed: value >= 7,
        details: { oursSeconds, jqSeconds },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writtenTo(path: string, orders: number): string {
  writeFileSync(path, '');
  const file = openSync(path, 'a');
  for (let at = 0; at < orders; at++) writeSync(file, `${JSON.stringify(orderOf(at))}\n`);
  closeSync(file);
  return path;
}

function outputOf([command, ...options]: readonly [string, ...string[]], path: string): unknown {
  const file = openSync(path, 'r');
  try {
    const text = execFileSync(command, options, {
      stdio: [file, 'pipe', 'inherit'],
      encoding: 'utf8',
    });
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  } finally {
    closeSync(file);
  }
}

/** User and system time of the command, as the shell counts it. */
function cpuSeconds(command: readonly string[], path: string): number {
  const shell = 'TIMEFORMAT="%U %S"; time "${@:2}" < "$1" > /dev/null';
  const { stderr } = spawnSync('bash', ['-c', shell, 'bash', path, ...command], {
    encoding: 'utf8',
  });
  const [user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  return Math.round((user + system) * 100) / 100;
}
