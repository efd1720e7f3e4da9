// The signs that a class such as `[^a-z]` or `\s` stands for. JavaScript itself says which; each sign
// is asked for once.

export interface SignClass {
  readonly pattern: RegExp;
  /** By code of a sign, 256 a page: whether it is one of them, or that it was not asked for yet. */
  readonly known: (Uint8Array | undefined)[];
}

const yes = 1;
const no = 2;

export function isOne({ pattern, known }: SignClass, code: number): boolean {
  const page = known[code >> 8];
  const before = page?.[code & 0xff];
  if (before === yes) return true;
  if (before === no) return false;
  const answer = pattern.test(String.fromCharCode(code));
  const asked = page ?? new Uint8Array(256);
  known[code >> 8] = asked;
  asked[code & 0xff] = answer ? yes : no;
  return answer;
}

/** Classes by number, each one once. */
export function signClasses() {
  const all: SignClass[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (source: string, flags: string): number => {
    const key = `${source}/${flags}`;
    const before = numbers.get(key);
    if (before !== undefined) return before;
    const pattern = new RegExp(`^(?:${source})$`, flags);
    const number = all.push({ pattern, known: new Array<undefined>(256) }) - 1;
    numbers.set(key, number);
    return number;
  };
  return { all, numberOf };
}
