// Services whose description lies in several files: names in their namespaces, attributes, values with
// attributes, types made from others, rpc style, SOAP 1.2, and headers.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { readWsdl } from '../../engine/definition/wsdl.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { soapAnswer, soapEnvelope } from '../../engine/drivers/http/soap.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { testClock } from './test-clock.ts';

const xs = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"';
const wsdl = (inside: string, soap = 'http://schemas.xmlsoap.org/wsdl/soap/') =>
  `<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="${soap}" xmlns:m="urn:msg" ${xs}>${inside}</w:definitions>`;
const imports = `<w:types><xs:schema targetNamespace="urn:own"><xs:import namespace="urn:msg" schemaLocation="xsd/messages.xsd"/></xs:schema></w:types>`;
const element = (name: string, inside: string) =>
  `<xs:element name="${name}"><xs:complexType><xs:sequence>${inside}</xs:sequence></xs:complexType></xs:element>`;
const operation = (name: string) => ({
  messages: `<w:message name="${name}In"><w:part name="h" element="m:Session"/><w:part name="p" element="m:${name}"/></w:message><w:message name="${name}Out"><w:part name="p" element="m:${name}Response"/></w:message>`,
  port: `<w:operation name="${name}"><w:input message="${name}In"/><w:output message="${name}Out"/></w:operation>`,
  bound: `<w:operation name="${name}"><s:operation soapAction="urn:do/${name}"/><w:input><s:body parts="p" use="literal"/></w:input><w:output><s:body use="literal"/></w:output></w:operation>`,
});
const all = ['Login', 'Save'].map(operation);
const service = `${all.map(({ messages }) => messages).join('')}
  <w:portType name="P">${all.map(({ port }) => port).join('')}</w:portType>
  <w:binding name="B" type="P"><s:binding style="document"/>${all.map(({ bound }) => bound).join('')}</w:binding>`;

const files: Readonly<Record<string, string>> = {
  'schemas/erp/service.wsdl': wsdl(imports + service),
  'schemas/erp/newer.wsdl': wsdl(imports + service, 'http://schemas.xmlsoap.org/wsdl/soap12/'),
  'schemas/erp/xsd/messages.xsd': `<xs:schema ${xs} xmlns:d="urn:data" targetNamespace="urn:msg" elementFormDefault="qualified">
    <xs:import namespace="urn:data" schemaLocation="../data.xsd"/>
    ${element('Login', '<xs:element name="password" type="xs:string"/>')}
    ${element('LoginResponse', '<xs:element name="session" type="xs:string"/>')}
    ${element('Save', '<xs:element ref="d:Customer"/>')}
    ${element('SaveResponse', '<xs:element ref="d:Customer" minOccurs="0" maxOccurs="unbounded"/>')}
  </xs:schema>`,
  'schemas/erp/data.xsd': `<xs:schema ${xs} xmlns="urn:data" targetNamespace="urn:data">
    <xs:include schemaLocation="base.xsd"/>
    <xs:element name="Customer" type="Customer"/>
    <xs:complexType name="Customer"><xs:complexContent><xs:extension base="Party">
      <xs:sequence>
        <xs:element name="Credit" type="Money" nillable="true"/>
        <xs:choice><xs:element name="Person" type="xs:string"/><xs:group ref="Firm"/></xs:choice>
      </xs:sequence>
      <xs:attribute name="blocked" type="Flag" use="required"/>
    </xs:extension></xs:complexContent></xs:complexType>
    <xs:group name="Firm"><xs:sequence><xs:element name="Company" type="xs:string"/></xs:sequence></xs:group>
  </xs:schema>`,
  // Without a namespace of its own, so it takes that of whoever includes it.
  'schemas/erp/base.xsd': `<xs:schema ${xs}>
    <xs:complexType name="Party">
      <xs:sequence><xs:element name="Name" type="xs:string"/><xs:element name="Tag" type="xs:string" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="id" type="Number"/>
    </xs:complexType>
    <xs:simpleType name="Number"><xs:restriction base="Whole"/></xs:simpleType>
    <xs:simpleType name="Whole"><xs:restriction base="xs:int"/></xs:simpleType>
    <xs:simpleType name="Flag"><xs:restriction base="xs:boolean"/></xs:simpleType>
    <xs:complexType name="Money"><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="currency" type="xs:string" use="required"/></xs:extension></xs:simpleContent></xs:complexType>
  </xs:schema>`,
  'schemas/erp/rpc.wsdl': wsdl(`
    <w:message name="In"><w:part name="name" type="xs:string"/><w:part name="count" type="xs:int"/></w:message>
    <w:message name="Out"><w:part name="return" type="xs:int"/></w:message>
    <w:portType name="P"><w:operation name="add"><w:input message="In"/><w:output message="Out"/></w:operation></w:portType>
    <w:binding name="B" type="P"><s:binding style="rpc"/><w:operation name="add"><s:operation soapAction=""/>
      <w:input><s:body use="literal" namespace="urn:rpc"/></w:input><w:output><s:body use="literal" namespace="urn:rpc"/></w:output></w:operation></w:binding>`),
};

const at = (path: string) => files[path];
const erp = readWsdl('schemas/erp/service.wsdl', at);

function sent(of: typeof erp, name: string, body: unknown, header?: unknown): string {
  const envelope = soapEnvelope(of, name, { body, header });
  if ('trouble' in envelope) return envelope.trouble;
  return envelope.text.replace(/^.*?<soap:Envelope[^>]*>|<\/soap:Envelope>$/gs, '');
}

const customer = {
  Company: 'Fjord',
  Name: 'Å & B',
  '@blocked': false,
  Credit: { '#text': 1.5, '@currency': 'NOK' },
};

describe('what goes out', () => {
  test('names stand in their namespaces, inherited ones first, and attributes where they belong', () => {
    expect(sent(erp, 'Save', { Customer: { ...customer, '@id': 7, Tag: ['a'] } })).toBe(
      '<soap:Body><Save xmlns="urn:msg"><Customer xmlns="urn:data" id="7" blocked="false"><Name xmlns="">Å &amp; B</Name><Tag xmlns="">a</Tag><Credit xmlns="" currency="NOK">1.5</Credit><Company xmlns="">Fjord</Company></Customer></Save></soap:Body>',
    );
  });

  test.each([
    ['with its attribute', { Credit: { '@currency': 'NOK', '#text': null } }, ' currency="NOK"'],
    ['without one, which is then left to the service', { Credit: null }, ''],
    ['although nothing was said of it', { Credit: undefined }, ''],
  ])('a value that has to be there is nil %s', (_, credit, attribute) => {
    expect(sent(erp, 'Save', { Customer: { ...customer, ...credit } })).toContain(
      `<Credit xmlns=""${attribute} xsi:nil="true"/><Company`,
    );
  });

  test.each([
    ['an attribute that is not described', { '@colour': 'red' }, 'Save.Customer has no @colour'],
    ['a missing one', { '@blocked': null }, 'Save.Customer.@blocked is required'],
    ['a missing one of an inherited type', { Name: null }, 'Save.Customer.Name is required'],
    [
      'a value without its attribute',
      { Credit: 1.5 },
      'Save.Customer.Credit is a structure, not a value',
    ],
  ])('is refused: %s', (_, change, words) => {
    expect(sent(erp, 'Save', { Customer: { ...customer, ...change } })).toBe(words);
  });

  test('a header stands before the body, as it is said', () => {
    const header = {
      'o:Security': {
        '@xmlns:o': 'urn:oasis',
        '@soap:mustUnderstand': '1',
        'o:Password': { '@Type': '#PasswordText', '#text': 'a & b' },
      },
    };
    expect(sent(erp, 'Login', { password: 'x' }, header)).toMatch(
      /^<soap:Header><o:Security xmlns:o="urn:oasis" soap:mustUnderstand="1"><o:Password Type="#PasswordText">a &amp; b<\/o:Password><\/o:Security><\/soap:Header><soap:Body>/,
    );
    expect(sent(erp, 'Login', { password: 'x' }, { 'no name': 1 })).toBe(
      '`no name` cannot name an element in XML',
    );
  });

  test('SOAP 1.2 names its action beside the type of the body', () => {
    const envelope = soapEnvelope(readWsdl('schemas/erp/newer.wsdl', at), 'Login', {
      body: { password: 'x' },
    });
    expect(envelope).toMatchObject({
      text: expect.stringContaining('xmlns:soap="http://www.w3.org/2003/05/soap-envelope"'),
      headers: {
        'content-type': 'application/soap+xml; charset=utf-8; action="urn:do/Login"',
      },
    });
    expect(envelope).not.toHaveProperty('headers.soapaction');
  });

  test('of an rpc service the call is the element, and its parts stand in no namespace', () => {
    const rpc = readWsdl('schemas/erp/rpc.wsdl', at);
    expect(sent(rpc, 'add', { count: 2, name: 'a' })).toBe(
      '<soap:Body><add xmlns="urn:rpc"><name xmlns="">a</name><count xmlns="">2</count></add></soap:Body>',
    );
    const answer = `<e:Envelope xmlns:e="x"><e:Body><r:addResponse xmlns:r="urn:rpc"><return>3</return></r:addResponse></e:Body></e:Envelope>`;
    expect(soapAnswer(rpc, 'add', answer)).toEqual({ json: { return: 3 } });
  });
});

test('what comes in has its attributes and types, nil ones too, and lists of one', () => {
  const answer = `<e:Envelope xmlns:e="x" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><e:Body><m:SaveResponse xmlns:m="urn:msg">
    <q:Customer xmlns:q="urn:data" id="7" blocked="1"><Name>Å</Name><Credit i:nil="1" currency="NOK"/></q:Customer></m:SaveResponse></e:Body></e:Envelope>`;
  expect(soapAnswer(erp, 'Save', answer)).toEqual({
    json: {
      Customer: [
        {
          '@id': 7,
          '@blocked': true,
          Name: 'Å',
          Tag: [],
          Credit: { '@currency': 'NOK', '#text': null },
        },
      ],
    },
  });
});

const head =
  'driver: http\nbase: http://127.0.0.1:1\nformat: soap\nwsdl: schemas/erp/service.wsdl\n';
const entity = 'entities: { customer: { list: { soap: Save } } }\n';

describe('a description', () => {
  test.each<[string, Readonly<Record<string, string | undefined>>, string]>([
    [
      'that names a file which is not there',
      { 'schemas/erp/data.xsd': undefined },
      'it imports ../data.xsd, and there is no such file below `schemas/` (schemas/erp/data.xsd)',
    ],
    [
      'that names an address',
      {
        'schemas/erp/service.wsdl': wsdl(
          imports.replace('xsd/messages.xsd', 'http://erp.example/a?xsd=1') + service,
        ),
      },
      'it imports http://erp.example/a?xsd=1, and nothing is fetched; save that beside it and say the name of the file there',
    ],
    [
      'of encoded operations',
      { 'schemas/erp/service.wsdl': wsdl(service.replaceAll('use="literal"', 'use="encoded"')) },
      'its operations are encoded (`use="encoded"`)',
    ],
  ])('%s is told', async (_, change, words) => {
    const catalogue = await catalogueWith({
      ...(Object.fromEntries(
        Object.entries({ ...files, ...change }).filter(([, text]) => text !== undefined),
      ) as Record<string, string>),
      'schemas/erp/customer.json': '{"type":"object","properties":{"id":{"type":"string"}}}',
      'pipes/systems/erp.yaml': head + entity,
    });
    expect(told(catalogue).filter((line) => line.includes(words))).toHaveLength(1);
  });

  test('a header for envelopes that there are none of is told', async () => {
    const catalogue = await catalogueWith({
      'schemas/erp/customer.json': '{"type":"object","properties":{"id":{"type":"string"}}}',
      'pipes/systems/erp.yaml':
        'driver: http\nbase: http://127.0.0.1:1\nformat: xml\nsoapHeader: { a: b }\nentities: { customer: { list: { path: /a } } }\n',
    });
    expect(told(catalogue)).toEqual([
      expect.stringContaining('`soapHeader` belongs to `format: soap`'),
    ]);
  });
});

test('a session stands in the header of every call but of the login, and is renewed where it is refused', async () => {
  const asked: string[] = [];
  let session = 0;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    asked.push(text.replace(/^.*?<soap:Envelope[^>]*>|<soap:Body>.*$/gs, ''));
    const isLogin = text.includes('<Login');
    const isGood = isLogin || (session > 1 && text.includes(`<id>s${session}</id>`));
    if (isLogin) session++;
    const inside = isLogin
      ? `<m:LoginResponse xmlns:m="urn:msg"><m:session>s${session}</m:session></m:LoginResponse>`
      : isGood
        ? '<m:SaveResponse xmlns:m="urn:msg"/>'
        : '<e:Fault><faultcode>e:Client</faultcode><faultstring>no</faultstring><detail><code>SESSION</code></detail></e:Fault>';
    response.writeHead(isGood ? 200 : 500, { 'content-type': 'text/xml' });
    response.end(`<e:Envelope xmlns:e="x"><e:Body>${inside}</e:Body></e:Envelope>`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const catalogue = await catalogueWith(
    {
      ...files,
      'schemas/erp/customer.json': '{"type":"object","properties":{"id":{"type":"integer"}}}',
      'pipes/systems/erp.yaml': `${head.replace('127.0.0.1:1', `127.0.0.1:${port}`)}
soapHeader:
  Session: { '@xmlns': urn:msg, id: '{$token}' }
  Client: { '@xmlns': urn:msg, name: samband }
auth:
  kind: token
  request: { soap: Login, body: { password: "\${ERP_PASSWORD}" } }
  token: session
answers: [{ when: "$contains(fault.detail, 'SESSION')", means: renew-auth }]
entities:
  customer:
    id: id
    list: { soap: Save, body: { Customer: { '@blocked': '{false}', Name: x, Person: y } }, items: Customer }
`,
    },
    { variables: { ERP_PASSWORD: 'secret' } },
  );
  expect(told(catalogue)).toEqual([]);
  const system = catalogue.systems.get('erp');
  const of = system?.entities.customer;
  if (!system || !of) throw new Error('the system file is not as it should be');
  const driver = httpDriver(system, { clock: testClock() });
  try {
    expect(await driver.readPage(of, null)).toMatchObject({ records: [], isLast: true });
  } finally {
    await driver.close();
    server.close();
  }
  const client = '<Client xmlns="urn:msg"><name>samband</name></Client>';
  const heads = (own: string) => `<soap:Header>${own}${client}</soap:Header>`;
  const bearing = (id: string) => heads(`<Session xmlns="urn:msg"><id>${id}</id></Session>`);
  expect(asked).toEqual([heads(''), bearing('s1'), heads(''), bearing('s2')]);
});
