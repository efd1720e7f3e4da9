// Ticks and proofs of rows on the disk: two files beside the pipes, meant to be committed with them.

import {
  accessSync,
  constants,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Failure, failure, type Problem } from '../base/errors.ts';
import { fileTrouble } from '../base/file-trouble.ts';
import { proofFields, signatureFields } from '../docs/checklist/record-fields.ts';
import {
  oddRecords,
  type Proof,
  proofsPath,
  type Records,
  readProofs,
  readSignatures,
  recordsText,
  type Signature,
  signaturesPath,
} from '../docs/checklist/records.ts';

/** Of a project; what is not there yet is empty. Fails with `records.unreadable`. */
export function readRecords(root: string): Records {
  return {
    signatures: read(root, signaturesPath, readSignatures),
    proofs: read(root, proofsPath, readProofs),
  };
}

/** What in these files is odd and was left out, or is read by nobody. Fails as `readRecords` does. */
export function recordProblems(root: string): readonly Problem[] {
  return [
    ...read(root, signaturesPath, (text) => oddRecords(signaturesPath, text, signatureFields)),
    ...read(root, proofsPath, (text) => oddRecords(proofsPath, text, proofFields)),
  ];
}

/** Fails with `file.unwritten`. */
export function writeSignatures(root: string, entries: ReadonlyMap<string, Signature>): void {
  write(root, signaturesPath, recordsText(entries));
}

/** Fails with `file.unwritten`. */
export function writeProofs(root: string, entries: ReadonlyMap<string, Proof>): void {
  write(root, proofsPath, recordsText(entries));
}

function write(root: string, file: string, text: string): void {
  try {
    replace(join(root, file), text);
  } catch (error) {
    throw failure('file.unwritten', { file, detail: fileTrouble(error) }, error);
  }
}

/** Whole or not at all: what people have ticked is nowhere else, and a disk may be full. */
function replace(path: string, text: string): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  // A new file in its place would also be one in that of a file that may only be read.
  if (mode !== undefined) accessSync(path, constants.W_OK);
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, text, { flush: true, ...(mode === undefined ? {} : { mode }) });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

function read<Entries>(root: string, path: string, from: (text: string) => Entries): Entries {
  const text = textOf(root, path);
  try {
    return from(text);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw failure('records.unreadable', { file: path, detail: error.message });
  }
}

function textOf(root: string, file: string): string {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}';
    throw failure('records.unreadable', { file, detail: `${fileTrouble(error)}.` }, error);
  }
}
