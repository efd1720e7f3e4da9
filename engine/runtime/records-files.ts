// Ticks and proofs of rows on the disk: two files beside the pipes, meant to be committed with them.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, failure } from '../base/errors.ts';
import {
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
