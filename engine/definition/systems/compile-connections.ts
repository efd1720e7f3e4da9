// The further addresses of a system, and the descriptions of SOAP services: what a connection does not
// say of answers is the system's, all else is its own. Pure: descriptions come as texts.

import { Failure } from '../../base/errors.ts';
import { expressionAt, type Texts, templateAt, treeAt } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { ConnectionBlock, WholeSystemFile } from '../grammar/system-definition.ts';
import type { Connection } from '../system.ts';
import { readWsdl, type SoapService } from '../wsdl.ts';
import type { FileText } from '../wsdl-documents.ts';
import { answersOf, templates } from './compile-answers.ts';
import { authOf } from './compile-auth.ts';

/** Everything that calls of the system may be made over, and the texts that know of it. */
export interface Addresses {
  readonly texts: Texts;
  readonly soap?: SoapService;
  readonly connections?: Readonly<Record<string, Connection>>;
}

export function connectionsOf(
  bare: Texts,
  file: WholeSystemFile,
  whole: Pick<Connection, 'answers' | 'message'>,
  textOf: FileText,
): Addresses {
  const soap = soapOf(bare, [], file, textOf);
  const blocks = Object.entries(file.connections ?? {});
  const services = new Map(
    blocks.map(([name, block]) => [name, soapOf(bare, ['connections', name], block, textOf)]),
  );
  const operations = [...services].map(([name, service]): [string, string[] | undefined] => [
    name,
    service && Object.keys(service.operations),
  ]);
  const known: Texts = { ...bare, connections: Object.fromEntries(operations) };
  const texts = { ...known, ...operationsOf(soap) };
  if (blocks.length === 0) return { texts, ...(soap ? { soap } : {}) };
  const connections = Object.fromEntries(
    blocks.map(([name, block]) => [
      name,
      connectionOf(known, ['connections', name], block, whole, services.get(name)),
    ]),
  );
  return { texts, connections, ...(soap ? { soap } : {}) };
}

function connectionOf(
  texts: Texts,
  steps: Steps,
  block: ConnectionBlock,
  whole: Pick<Connection, 'answers' | 'message'>,
  soap: SoapService | undefined,
): Connection {
  const at = (key: string): Steps => [...steps, key];
  const own = { ...texts, ...operationsOf(soap) };
  const message =
    block.message === undefined ? whole.message : expressionAt(own, at('message'), block.message);
  return {
    base: templateAt({ ...own, hasNoRecord: true }, at('base'), block.base),
    headers: templates(own, at('headers'), block.headers),
    ...soapHeaderOf(own, at('soapHeader'), block),
    format: block.format ?? 'json',
    ...(soap ? { soap } : {}),
    auth:
      block.auth === undefined
        ? { kind: 'none' }
        : authOf({ ...own, hasNoRecord: true }, at('auth'), block.auth),
    answers: block.answers ? answersOf(own, at('answers'), block.answers) : whole.answers,
    ...(message === undefined ? {} : { message }),
  };
}

/** The service that `wsdl` describes. */
function soapOf(
  texts: Texts,
  steps: Steps,
  block: { readonly format?: string; readonly wsdl?: string },
  textOf: FileText,
): SoapService | undefined {
  const { sheet, problems } = texts;
  if (block.format !== 'soap') return undefined;
  if (block.wsdl === undefined) {
    problems.error(
      sheet.keyPlace(steps),
      'key.missing',
      { key: 'wsdl' },
      'It describes the service.',
    );
    return undefined;
  }
  const tell = (detail: string): undefined => {
    const place = sheet.valuePlace([...steps, 'wsdl']);
    problems.error(place, 'wsdl.broken', { path: block.wsdl as string, detail });
    return undefined;
  };
  try {
    const service = readWsdl(block.wsdl, textOf);
    const isEmpty = Object.keys(service.operations).length === 0;
    return isEmpty ? tell('it describes no operation') : service;
  } catch (error) {
    return tell(error instanceof Failure ? 'it is no readable XML' : (error as Error).message);
  }
}

/** What stands before the body in each envelope. */
export function soapHeaderOf(
  texts: Texts,
  steps: Steps,
  { format, soapHeader }: Pick<ConnectionBlock, 'format' | 'soapHeader'>,
): Pick<Connection, 'soapHeader'> {
  if (soapHeader === undefined) return {};
  if (format !== 'soap')
    texts.problems.error(
      texts.sheet.keyPlace(steps),
      'key.alone',
      { detail: '`soapHeader` belongs to `format: soap`' },
      'With `format: xml` a call says the whole envelope in its `body`.',
    );
  return { soapHeader: treeAt(texts, steps, soapHeader) };
}

/** What calls over each connection may name. */
function operationsOf(soap: SoapService | undefined): Pick<Texts, 'operations'> {
  return soap ? { operations: Object.keys(soap.operations) } : {};
}
