// The door to the mail client: one text to some people. What the mail server says is told, without the
// password that its address may hold.

import { createTransport } from 'nodemailer';
import { fault } from '../base/errors.ts';
import { redactor } from '../base/redact.ts';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** Unique for what it says, and the same if it is sent again. */
  readonly messageId: string;
}

/** A server that does not answer in this time is not there. */
const connectMsMax = 10_000;
const answerMsMax = 30_000;

/** Resolves once the server took it; throws a Fault `mail.unsent` otherwise. */
export async function sendMail(url: string, mail: Mail): Promise<void> {
  const transport = createTransport(
    {
      url,
      connectionTimeout: connectMsMax,
      greetingTimeout: connectMsMax,
      socketTimeout: answerMsMax,
      // Texts are ours, but a file or an address in them must never be fetched.
      disableFileAccess: true,
      disableUrlAccess: true,
    } as Parameters<typeof createTransport>[0],
    {},
  );
  try {
    await transport.sendMail({ ...mail, to: [...mail.to] });
  } catch (error) {
    const { password = '' } = URL.canParse(url) ? new URL(url) : {};
    const clean = redactor([password, safely(password)]);
    const said = clean((error as Error).message)
      .replace(/\s+/g, ' ')
      .trim();
    throw fault('mail.unsent', { detail: said });
  } finally {
    transport.close();
  }
}

function safely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
