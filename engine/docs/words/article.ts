// "a" or "an", by the sound a name begins with. Names of systems and entities are mostly English words,
// brands and abbreviations; letters said one by one ("an SMS") and the vowels that are no vowels
// ("a user", "a one-off") are what goes wrong without rules.

/** `order` → `an order`, `SMS` → `an SMS`, `user` → `a user`. */
export function withArticle(name: string): string {
  return `${beginsWithVowelSound(name) ? 'an' : 'a'} ${name}`;
}

function beginsWithVowelSound(name: string): boolean {
  const word = /^[\p{L}\p{M}\p{N}]+/u.exec(plain(name))?.[0] ?? '';
  if (/^\d/.test(word)) return /^(8|11(?!\d)|18(?!\d))/.test(word);
  if (isSpelledOut(word)) return /^[AEFHILMNORSX]/.test(word);
  const lower = word.toLowerCase();
  if (/^(hour|honest|honou?r|heir)/.test(lower)) return true;
  if (/^(one|once|eu|ewe|uni(?!n|m)|us(e|a|u)|uti|ubi|ut(o|e)|ur(i|a)n|uk(r|u))/.test(lower))
    return false;
  if (/^u\p{Lu}/u.test(word)) return false;
  return /^[aeiouæøå]/.test(lower);
}

/** Accents off (É begins like E); what stands before the first letter or digit is not said. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/(?<=[a-z])\p{M}+/giu, '')
    .replace(/^[^\p{L}\p{N}]+/u, '');
}

/** Capitals only are said letter by letter, except where they read as a word: `REST`, `SEPA`. */
function isSpelledOut(word: string): boolean {
  if (!/^(\p{Lu}|\p{Lu}[\p{Lu}\d]+s?)$/u.test(word)) return false;
  return !(word.length > 3 && /^[BCDFGHJKLMNPQRSTVWXYZ][AEIOU]/.test(word));
}
