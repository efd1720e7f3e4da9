// What the file system says, in words that stand behind "… cannot be read: ". Node's own message is a code and
// the path once more, which the sentence has named already. This reads an error and touches no file.

/** `EACCES: permission denied, open '/a/b'` → `this user may not use it; …`. */
export function fileTrouble(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return words[code] ?? message;
}

const owner = 'run this as the user it belongs to, or let this user in';

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
  ENAMETOOLONG: 'its path is too long for this disk',
  ELOOP: 'its path is a link that leads to itself',
  EISDIR: 'it is a folder, not a file',
  EEXIST: 'a file stands where a folder should be',
  EACCES: `this user may not use it; ${owner}`,
  EPERM: `this user may not use it; ${owner}`,
  EROFS: 'the disk may only be read',
  ENOSPC: 'there is no room left on the disk',
  EDQUOT: 'this user has no room left on the disk',
  EMFILE: 'too many files are open',
};
