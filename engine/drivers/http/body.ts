// The bytes of an answer to text: counted while they arrive, unpacked with a limit on what they
// unpack to, and decoded by the charset they name. A body that breaks a limit is no text at all.

import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

export type Body = { readonly text: string } | { readonly unreadable: string };

/** JSON of equal records packs about 1:50; beyond this it is a bomb, not data. */
const unpackRatioMax = 200;

/** Small bodies may unpack to this whatever the ratio. */
const unpackFreeBytes = 1024 * 1024;

const unpackers = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/** Reads all of it, or says why not; a connection that breaks meanwhile is thrown. */
export async function bodyText(
  stream: Readable,
  headers: Readonly<Record<string, string>>,
  bytesMax: number,
): Promise<Body> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      stream.destroy();
      return { unreadable: `the answer is larger than ${bytesMax} bytes` };
    }
    chunks.push(chunk);
  }
  const unpacked = await unpack(Buffer.concat(chunks), headers['content-encoding'], bytesMax);
  if (typeof unpacked === 'string') return { unreadable: unpacked };
  return decode(unpacked, headers['content-type'] ?? '');
}

async function unpack(
  packed: Buffer,
  encoding: string | undefined,
  bytesMax: number,
): Promise<Buffer | string> {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '' || packed.length === 0) return packed;
  if (!Object.hasOwn(unpackers, name)) return `the answer is packed in an unknown way (${name})`;
  const room = Math.max(unpackFreeBytes, packed.length * unpackRatioMax);
  try {
    const unpacker = unpackers[name as keyof typeof unpackers];
    return await unpacker(packed, { maxOutputLength: Math.min(room, bytesMax) });
  } catch (error) {
    const isBomb = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    return isBomb ? 'the answer unpacks to far too much' : 'the answer cannot be unpacked';
  }
}

/** Wrong bytes are an error: replacement characters would travel on into other systems. */
function decode(bytes: Buffer, contentType: string): Body {
  const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return { text: new TextDecoder(charset, { fatal: true }).decode(bytes) };
  } catch (error) {
    const isUnknown = error instanceof RangeError;
    return {
      unreadable: isUnknown
        ? `the answer is in an unknown charset (${charset})`
        : `the answer is not valid ${charset}`,
    };
  }
}
