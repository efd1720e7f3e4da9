// SOAP envelopes: out in the order that the description asks for, in as values of the described types,
// and what is neither is told rather than guessed.

import { describe, expect, test } from 'vitest';
import { parseXml } from '../../engine/base/xml.ts';
import { readWsdl } from '../../engine/definition/wsdl.ts';
import { soapAnswer, soapEnvelope } from '../../engine/drivers/http/soap.ts';
import { smallWsdl } from './small-wsdl.ts';

const service = readWsdl('small.wsdl', () => smallWsdl);

function sent(operation: string, body: unknown): string {
  const envelope = soapEnvelope(service, operation, { body });
  if ('trouble' in envelope) return envelope.trouble;
  const inside = /<soap:Body>(.*)<\/soap:Body>/s.exec(envelope.text)?.[1] ?? '';
  expect(parseXml(envelope.text).name).toBe('Envelope');
  return inside.replace(' xmlns="urn:small"', '');
}

describe('what goes out', () => {
  test.each([
    [
      'stands in the order of the description',
      { wanted: { string: ['Id', 'Name'] }, search: { Name: 'Å & <B>', Id: 7 } },
      '<Find><search><Id>7</Id><Name>Å &amp; &lt;B&gt;</Name></search><wanted><string>Id</string><string>Name</string></wanted></Find>',
    ],
    ['may be nothing', {}, '<Find></Find>'],
    [
      'leaves out what has no value',
      { search: { Id: null, Name: undefined } },
      '<Find><search></search></Find>',
    ],
    [
      'says nil where that is allowed',
      { search: { Limit: null } },
      '<Find><search><Limit xsi:nil="true"/></search></Find>',
    ],
    [
      'has no exponents',
      { search: { Limit: 1e-7 } },
      '<Find><search><Limit>0.0000001</Limit></search></Find>',
    ],
    [
      'holds no sign that XML cannot hold',
      { search: { Name: 'a\u0000\u0007b' } },
      '<Find><search><Name>ab</Name></search></Find>',
    ],
  ])('%s', (_, body, expected) => {
    expect(sent('Find', body)).toBe(expected);
  });

  test.each([
    [
      'an element that is not described',
      'Find',
      { search: { Nmae: 'x' } },
      'Find.search has no Nmae',
    ],
    ['a missing one that is required', 'Login', { password: 'x' }, 'Login.user is required'],
    [
      'a list where one value is due',
      'Login',
      { user: ['a', 'b'] },
      'Login.user is one value, not a list',
    ],
    [
      'a structure where a value is due',
      'Login',
      { user: { a: 1 } },
      'Login.user is a value, not a structure',
    ],
    [
      'a value where a structure is due',
      'Find',
      { search: 'x' },
      'Find.search is a structure, not a value',
    ],
    [
      'an operation that the service does not have',
      'Fnid',
      {},
      'the service has no operation Fnid',
    ],
  ])('is refused: %s', (_, operation, body, expected) => {
    expect(sent(operation, body)).toBe(expected);
  });
});

const envelope = (body: string) =>
  `<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body>${body}</soap:Body></soap:Envelope>`;

describe('what comes in', () => {
  test.each([
    [
      'has its types, and lists of one',
      '<FindResponse xmlns="urn:small"><FindResult><Company><Id>7</Id><Name>A &amp; B &#229;</Name><IsOpen>true</IsOpen><Credit xsi:nil="true"/></Company></FindResult></FindResponse>',
      { FindResult: { Company: [{ Id: 7, Name: 'A & B å', IsOpen: true, Credit: null }] } },
    ],
    [
      'has lists of none',
      '<FindResponse xmlns="urn:small"><FindResult/></FindResponse>',
      { FindResult: { Company: [] } },
    ],
    [
      'may stand in CDATA',
      '<FindResponse><FindResult><Company><Id>1</Id><Name><![CDATA[<&amp;]]></Name></Company></FindResult></FindResponse>',
      { FindResult: { Company: [{ Id: 1, Name: '<&amp;' }] } },
    ],
    [
      'may be a fault',
      '<soap:Fault><faultcode>soap:Server</faultcode><faultstring>Not authenticated</faultstring><detail><e>x</e></detail></soap:Fault>',
      { fault: { code: 'Server', text: 'Not authenticated', detail: 'x' } },
    ],
  ])('%s', (_, body, json) => {
    expect(soapAnswer(service, 'Find', envelope(body))).toEqual({ json });
  });

  test.each([
    ['a page', '<!DOCTYPE html><html><body>Down</body></html>', 'a page of HTML'],
    ['a cut-off document', envelope('<FindResponse><FindResult>').slice(0, 180), 'cut off'],
    ['a document with entities', `<!DOCTYPE a [<!ENTITY x "y">]>${envelope('')}`, 'broken XML'],
    ['other XML', '<FindResponse/>', 'no SOAP envelope'],
    ['an empty envelope', envelope(''), 'no SOAP envelope'],
    ['another answer', envelope('<LoginResponse/>'), 'not what Find gives'],
    ['no XML', 'Service Unavailable', 'broken XML'],
    ['a bomb of nesting', envelope('<a>'.repeat(500) + '</a>'.repeat(500)), 'broken XML'],
  ])('is no answer: %s', (_, text, words) => {
    expect(soapAnswer(service, 'Find', text)).toEqual({
      unreadable: expect.stringContaining(words),
    });
  });
});
