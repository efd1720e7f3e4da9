// Takes secrets out of text by their values: whatever the way a secret got into a message, it does
// not get out. The log, the command line and the service pass their texts through here.

import { escapeXml } from './xml.ts';

/** Shorter values are too common in ordinary text to be taken out. */
const lengthMin = 4;

/** A function that replaces every secret, also as it stands in JSON, in XML or in an address, by `***`. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < lengthMin) continue;
    forms.add(secret);
    forms.add(JSON.stringify(secret).slice(1, -1));
    forms.add(escapeXml(secret));
    forms.add(encodeURIComponent(secret));
    forms.add(Buffer.from(secret).toString('base64'));
  }
  // The longest first: one secret may be a part of another.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((clean, form) => clean.replaceAll(form, '***'), text);
}
