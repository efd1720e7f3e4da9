// Which texts may be among those that were added, in eight bytes for each: one that was is always found, and of a
// million others some two hundred are as well.

export interface TextSketch {
  /** How many were added, but for those that looked like another. */
  readonly size: number;
  add(text: string): void;
  mayHave(text: string): boolean;
}

const slotsAtFirst = 64;

export function textSketch(): TextSketch {
  let slots = new Uint32Array(slotsAtFirst);
  let size = 0;
  const grow = () => {
    const larger = new Uint32Array(slots.length * 2);
    for (const hash of slots) if (hash !== 0) larger[placeOf(hash, larger)] = hash;
    slots = larger;
  };
  return {
    get size() {
      return size;
    },
    add: (text) => {
      const hash = hashOf(text);
      const at = placeOf(hash, slots);
      if (slots[at] === hash) return;
      slots[at] = hash;
      size++;
      if (size * 2 > slots.length) grow();
    },
    mayHave: (text) => {
      const hash = hashOf(text);
      return slots[placeOf(hash, slots)] === hash;
    },
  };
}

/** Where the number is, or would go: the first free slot from its own on. */
function placeOf(hash: number, slots: Uint32Array): number {
  const last = slots.length - 1;
  let at = hash & last;
  while (slots[at] !== 0 && slots[at] !== hash) at = (at + 1) & last;
  return at;
}

/** FNV-1a over its UTF-16 units, mixed so that the low bits hang on all of them; never 0, which is a free slot. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0 || 1;
}
