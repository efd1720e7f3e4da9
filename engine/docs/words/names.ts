// What systems and entities are called in documents. Every text of this folder takes its names from
// here, so a spelling is decided once: by the title in the system file and in the entity's schema.

import type { Catalogue } from '../../definition/pipe.ts';
import type { Entity, System } from '../../definition/system.ts';

export interface Names {
  /** `my-erp` → `My ERP`. */
  system(name: string): string;
  /** `my-erp.customer` → `My ERP Customer`. */
  entity(id: string): string;
}

/** The names of a catalogue; something it does not know is called by its own name. */
export function names({ systems, entities }: Pick<Catalogue, 'systems' | 'entities'>): Names {
  const system = once((name) => systemName(name, systems.get(name)));
  const entity = once((id) => {
    const dot = id.indexOf('.');
    const own = entityName(dot < 0 ? id : id.slice(dot + 1), entities.get(id));
    const prefix = system(dot < 0 ? '' : id.slice(0, dot));
    return prefix === '' || own.toLowerCase().startsWith(`${prefix.toLowerCase()} `)
      ? own
      : `${prefix} ${own}`;
  });
  return { system, entity };
}

/** Rows ask for the names of the same few again and again. */
function once(nameOf: (id: string) => string): (id: string) => string {
  const known = new Map<string, string>();
  return (id) => {
    const name = known.get(id) ?? nameOf(id);
    known.set(id, name);
    return name;
  };
}

function systemName(name: string, system: System | undefined): string {
  return clean(system?.title) || wordsOf(name);
}

function entityName(name: string, entity: Entity | undefined): string {
  const title = clean(entity?.title);
  return title === '' || title === name ? wordsOf(name) : title;
}

function clean(title: string | undefined): string {
  return (title ?? '').replace(/\s+/g, ' ').trim();
}

/** `customerCorporate`, `order_line` → `Customer Corporate`, `Order Line`. */
function wordsOf(name: string): string {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

/**
 * Titles that docutils can tell apart: it compares them without case and blanks. Of equal titles each
 * gets its `hint` in brackets, and a number if that is not enough.
 */
export function uniqueTitles(
  wanted: readonly { readonly title: string; readonly hint: string }[],
  taken: readonly string[],
): readonly string[] {
  const used = new Set(taken.map(folded));
  const times = new Map<string, number>();
  for (const { title } of wanted) times.set(folded(title), (times.get(folded(title)) ?? 0) + 1);
  return wanted.map(({ title, hint }) => {
    const isShared = (times.get(folded(title)) as number) > 1 || used.has(folded(title));
    let candidate = isShared ? `${title} (${hint})` : title;
    for (let number = 2; used.has(folded(candidate)); number++) {
      candidate = `${title} (${hint}, ${number})`;
    }
    used.add(folded(candidate));
    return candidate;
  });
}

function folded(title: string): string {
  return title
    .toLowerCase()
    .split(/[\s\p{Cc}]+/u)
    .join(' ')
    .trim();
}
