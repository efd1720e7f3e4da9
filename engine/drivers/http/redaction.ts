// Secrets out of messages, by value: systems repeat in their errors what we sent them, and a message
// ends in the journal, in logs and on the page.

/** Shorter ones (`0`, a user name) are part of ordinary words. */
const secretLengthMin = 4;

/** The text with every secret in it, plain or as part of an address, struck out. Invariant 11. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < secretLengthMin) continue;
    clean = clean.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
  }
  return clean;
}
