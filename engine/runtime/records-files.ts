// Ticks and proofs of rows on the disk: two files beside the pipes, meant to be committed with them.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, failure, type Problem } from '../base/errors.ts';
import { proofFields, signatureFields } from '../docs/record-fields.ts';
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
} from '../docs/records.ts';

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

export function writeSignatures(root: string, entries: ReadonlyMap<string, Signature>): void {
  writeFileSync(join(root, signaturesPath), recordsText(entries));
}

export function writeProofs(root: string, entries: ReadonlyMap<string, Proof>): void {
  writeFileSync(join(root, proofsPath), recordsText(entries));
}

function read<Entries>(root: string, path: string, from: (text: string) => Entries): Entries {
  const text = textOf(join(root, path));
  try {
    return from(text);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw failure('records.unreadable', { file: path, detail: error.message });
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}';
    throw error;
  }
}
