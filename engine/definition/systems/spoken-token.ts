// A login's token that no `use` puts onto calls: they say it themselves, where the system wants it in a body.

import type { Texts } from '../files/texts.ts';
import type { AuthBlock } from '../grammar/auth-definition.ts';
import type { WholeSystemFile } from '../grammar/system-definition.ts';

export function spokenToken(file: WholeSystemFile): Pick<Texts, 'isTokenSpoken' | 'isTokenNamed'> {
  const { auth, headers, soapHeader, connections = {}, defaults, entities } = file;
  const lines = [{ auth, headers, soapHeader }, ...Object.values(connections)];
  return {
    isTokenSpoken: lines.some((one) => one.auth !== undefined && isSpoken(one.auth)),
    isTokenNamed: /\$token\b/.test(
      JSON.stringify([lines.map((one) => [one.headers, one.soapHeader]), defaults, entities]),
    ),
  };
}

function isSpoken(auth: AuthBlock): boolean {
  const kinds = 'first' in auth ? auth.first : [auth];
  return kinds.some((one) => one.kind === 'token' && one.use === undefined);
}
