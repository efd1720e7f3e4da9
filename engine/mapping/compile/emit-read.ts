// Reading names as code. A member of an object is read straight; a list has a function for each name,
// so that every name keeps its own memory of the shapes it meets. What is unusual, such as a list in a
// list, goes the language's own way (`sequence.ts`).

import { fresh, kindOf, put, type Spot, type Unit } from './emit-spot.ts';
import * as kinds from './value-kind.ts';

/** Where a name is read: in the middle of a path, at its end, or where filters follow. */
export type Reading = 'step' | 'last' | 'name';

/** A name read from JSON that has no marks. */
export function emitRead(name: string, value: string, reading: Reading, spot: Spot): string {
  const kind = kindOf(spot, value);
  const member = ownMember(value, name);
  if (kinds.isOnly(kind, kinds.list))
    return put(spot, `${lister(spot.unit, name, reading)}(${value})`, kinds.data);
  const all = slowly(value, getter(spot.unit, name), reading);
  const read = kind & kinds.list ? `Array.isArray(${value})?${all}:${member}` : member;
  return put(spot, `typeof ${value}==='object'&&${value}!==null?${read}:undefined`, kinds.data);
}

/**
 * A path of names from the record. Objects are read at the head of the function, once for all paths that
 * begin alike; a list on the way is met where the path stands.
 */
export function emitReadOfRecord(names: readonly string[], isWhole: boolean, spot: Spot): string {
  const { unit } = spot;
  const passed: string[] = [];
  let current = 'c';
  for (const at of names.keys()) {
    passed.push(current);
    current = readAtHead(names.slice(0, at + 1), current, unit);
  }
  const readers = names.map((name) => getter(unit, name)).join(',');
  const parent = passed.pop() as string;
  const isList = passed.map((value) => `Array.isArray(${value})`).join('||');
  const slow = `${isWhole ? 'wholePath' : 'pathSteps'}(c,[${readers}])`;
  const list = `Array.isArray(${parent})`;
  const last = lister(unit, names.at(-1) as string, isWhole ? 'last' : 'step');
  return put(
    spot,
    isList
      ? `${isList}?${slow}:${list}?${last}(${parent}):${current}`
      : `${list}?${slow}:${current}`,
    kinds.data,
  );
}

function readAtHead(names: readonly string[], value: string, unit: Unit): string {
  const key = JSON.stringify(names);
  const known = unit.reads.get(key);
  if (known) return known;
  const id = fresh(unit);
  unit.reads.set(key, id);
  const member = ownMember(value, names.at(-1) as string);
  unit.head.push(
    `const ${id}=typeof ${value}==='object'&&${value}!==null&&!Array.isArray(${value})?${member}:undefined;`,
  );
  return id;
}

/** A function that reads a member of a value, if that is an object. */
export function getter(unit: Unit, name: string): string {
  return reader(unit, `get ${name}`, (id) => {
    return `const ${id}=(v)=>typeof v==='object'&&v!==null?${ownMember('v', name)}:undefined;`;
  });
}

/** A function that reads a member of all items of a list. */
function lister(unit: Unit, name: string, reading: Reading): string {
  const slow = slowly('l', getter(unit, name), reading);
  return reader(unit, `${reading} ${name}`, (id) => {
    const many = unit.isMarking ? 'marked(o)' : 'o';
    const result = reading === 'step' ? 'o' : `o.length>1?${many}:o[0]`;
    return [
      `const ${id}=(l)=>{const o=[];`,
      'for(let i=0;i<l.length;i++){const x=l[i];',
      `if(typeof x!=='object'||x===null)continue;if(Array.isArray(x))return ${slow};`,
      `const v=${ownMember('x', name)};if(v===undefined)continue;`,
      `if(typeof v==='object'&&Array.isArray(v))return ${slow};o.push(v);}`,
      `if((budget.steps-=l.length)<0)exhausted();return ${result};};`,
    ].join('');
  });
}

function slowly(list: string, read: string, reading: Reading): string {
  switch (reading) {
    case 'step':
      return `stepAll(${list},${read})`;
    case 'last':
      return `one(lastAll(${list},${read}))`;
    case 'name':
      return `one(readAll(${list},${read}))`;
  }
}

function reader(unit: Unit, key: string, write: (id: string) => string): string {
  const known = unit.readers.get(key);
  if (known) return known.id;
  const id = `g${unit.count++}`;
  unit.readers.set(key, { id, text: write(id) });
  return id;
}

/** Reads a member that is the object's own; names every object inherits are looked up with care. */
function ownMember(object: string, name: string): string {
  const quoted = JSON.stringify(name);
  const read = `${object}[${quoted}]`;
  return name in Object.prototype ? `(Object.hasOwn(${object},${quoted})?${read}:undefined)` : read;
}
