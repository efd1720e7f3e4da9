// Debian's docutils, the reader our documents must please at its strictest.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** In CI a missing docutils is a failure, elsewhere these tests say that it is missing. */
export const mustParse = existsSync('/usr/bin/rst2html') || process.env.CI === 'true';

/** Everything docutils has to say about a text, down to mere information; empty is right. */
export function remarksOf(text: string): string {
  const { status, stderr, error } = spawnSync(
    '/usr/bin/rst2html',
    ['--report=1', '--halt=2', '-', '/dev/null'],
    { input: text, encoding: 'utf8' },
  );
  if (error) throw error;
  return status === 0 ? stderr : `exit ${status}: ${stderr}`;
}

const reader = `
import json, sys, unicodedata
from docutils.core import publish_doctree
from docutils import nodes
texts = json.load(sys.stdin)
def read(text):
    tree = publish_doctree(text, settings_overrides={'report_level': 1, 'halt_level': 5, 'warning_stream': False, '_disable_config': True})
    remarks = [n.astext() for n in tree.findall(nodes.system_message)]
    cells = [[[b.astext() for b in e.children] for e in r.children] for r in tree.findall(nodes.row)]
    titles = [n.astext() for n in tree.findall(nodes.title)]
    return {'remarks': remarks, 'cells': cells, 'titles': titles,
            'literals': [n.astext() for n in tree.findall(nodes.literal)],
            'links': [n.get('refuri') for n in tree.findall(nodes.reference)]}
print(json.dumps([read(t) for t in texts]))
`;

export interface Read {
  readonly remarks: readonly string[];
  /** Texts of the blocks in each cell of each row of all tables. */
  readonly cells: readonly (readonly (readonly string[])[])[];
  readonly titles: readonly string[];
  readonly literals: readonly string[];
  readonly links: readonly string[];
}

/** What docutils understands of a text. */
export function readBack(text: string): Read {
  return readAllBack([text])[0] as Read;
}

/** Of many texts in one process, whose start takes longer than a short text. */
export function readAllBack(texts: readonly string[]): readonly Read[] {
  return pythonOn(reader, texts) as readonly Read[];
}

/** The width that docutils gives a title. */
export function columnWidths(texts: readonly string[]): readonly number[] {
  const script =
    'import json, sys\nfrom docutils.utils import column_width\nprint(json.dumps([column_width(t) for t in json.load(sys.stdin)]))';
  return pythonOn(script, texts) as readonly number[];
}

function pythonOn(script: string, input: unknown): unknown {
  return JSON.parse(
    execFileSync('/usr/bin/python3', ['-c', script], {
      input: JSON.stringify(input),
      encoding: 'utf8',
      maxBuffer: 64_000_000,
    }),
  );
}
