// Who gives a command: what the journal says of whoever chose or approved something.

import { userInfo } from 'node:os';

export function person(): string {
  try {
    return userInfo().username;
  } catch {
    return 'a person';
  }
}
