// What is known of a value before it is there: the kinds it can have, as bits. Compiled code leaves out
// the checks that a kind makes needless. Too many bits only cost time; one bit too few is a mistake.

export const nothing = 1;
export const nil = 2;
export const boolean = 4;
/** A finite number. */
export const number = 8;
/** NaN and the infinities, which arithmetic and careless data give. */
export const endless = 16;
export const string = 32;
export const list = 64;
export const object = 128;
export const callable = 256;
/** A list with a mark of the language, which may stand for its only item or for nothing. */
export const marked = 512;
/** Something inside may have a mark or be a function. */
export const made = 1024;

/** JSON, as a record holds it. */
export const data = nothing | nil | boolean | number | endless | string | list | object;
export const any = data | callable | marked | made;

/** What JSON text may hold as it is. */
export const plain = nothing | nil | boolean | number | string;

/** The kinds of a member of a value of such a kind. */
export function memberOf(kind: number): number {
  return kind & made ? any : data;
}

/** True if a value of the kind is one of the others. */
export function isOnly(kind: number, others: number): boolean {
  return (kind & ~others) === 0;
}
