// A way to a server that breaks when a test wants it to: it passes bytes on in both directions until a
// text comes by that is to be cut before, or after it has arrived.

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface BreakingLine {
  readonly port: number;
  /** Cuts the connection that sends this text: before it arrives, or when its answer comes. */
  cutAt(text: string, when: 'before' | 'after'): void;
  /** Lets nobody in, and cuts whoever is. */
  close(): void;
  open(): void;
  end(): Promise<void>;
}

export async function breakingLine(target: number): Promise<BreakingLine> {
  const sockets = new Set<Socket>();
  let cut: { readonly text: string; readonly when: 'before' | 'after' } | undefined;
  let isClosed = false;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((client) => {
    keep(client);
    if (isClosed) return client.destroy();
    const far = keep(connect(target, '127.0.0.1'));
    let isMute = false;
    client.on('data', (bytes) => {
      if (cut && bytes.includes(cut.text)) {
        const { when } = cut;
        cut = undefined;
        if (when === 'before') {
          client.destroy();
          far.destroy();
          return;
        }
        isMute = true;
      }
      far.write(bytes);
    });
    far.on('data', (bytes) => {
      if (!isMute) {
        client.write(bytes);
        return;
      }
      client.destroy();
      far.end();
    });
    client.on('close', () => far.end());
    far.on('close', () => client.destroy());
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cutAt: (text, when) => {
      cut = { text, when };
    },
    close: () => {
      isClosed = true;
      for (const socket of sockets) socket.destroy();
    },
    open: () => {
      isClosed = false;
    },
    end: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
