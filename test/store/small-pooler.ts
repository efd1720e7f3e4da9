// A pooler before PostgreSQL, as small as one can be: who comes brings a connection to the server along, with a
// process number that no server has, and what is there is lent by transaction or by session.
// The protocol: https://www.postgresql.org/docs/15/protocol-message-formats.html

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Which of the free connections is lent: the one that came back last, or the one that is free for longest. */
export type Lending = 'by-session' | 'the-last' | 'in-turn';

interface Lent {
  readonly socket: Socket;
  /** Whom the server's answers go to; undefined: it is free. */
  client: Socket | undefined;
}

/** Gives the same address, through the pooler. */
export async function smallPooler(address: string, lending: Lending) {
  const server = new URL(address);
  /** The one that came back last stands last. */
  const pool: Lent[] = [];
  const giveBack = (lent: Lent) => {
    lent.client = undefined;
    pool.push(...pool.splice(pool.indexOf(lent), 1));
  };
  const listener = createServer((client) => {
    const own: Lent = { socket: connect(Number(server.port || 5432), server.hostname), client };
    pool.push(own);
    own.socket.on('error', () => {});
    own.socket.on(
      'data',
      inMessages((type, message) => {
        const isIdle = type === 'Z' && message[5] === 'I'.charCodeAt(0);
        if (type === 'K') message.writeUInt32BE(0x7ffffffe, 5);
        own.client?.write(message);
        if (isIdle && lending !== 'by-session') giveBack(own);
      }),
    );
    client.on('data', (data) => {
      if (data[0] === 'X'.charCodeAt(0)) return;
      const free = pool.filter((one) => one.client === undefined);
      const mine = pool.find((one) => one.client === client);
      const lent = (mine ?? (lending === 'in-turn' ? free[0] : free.at(-1))) as Lent;
      lent.client = client;
      lent.socket.write(data);
    });
    client.on('error', () => {});
    client.on('close', () => {
      const left = pool.find((one) => one.client === client) ?? pool[0];
      if (left) pool.splice(pool.indexOf(left), 1);
      left?.socket.destroy();
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const own = new URL(address);
  own.host = `127.0.0.1:${(listener.address() as { port: number }).port}`;
  return { address: own.href, close: () => void listener.close() };
}

/** A type of one letter, four bytes of length that count themselves, the rest. */
function inMessages(take: (type: string, message: Buffer) => void): (data: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
      const length = rest.readUInt32BE(1) + 1;
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      take(String.fromCharCode(message[0] as number), message);
    }
  };
}
