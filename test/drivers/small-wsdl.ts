// The description of a small SOAP service with a login and a search, for tests.

const list = (name: string, of: string, extra = '') =>
  `<s:complexType name="${name}"><s:sequence><s:element minOccurs="0" maxOccurs="unbounded" name="${of}" ${extra}/></s:sequence></s:complexType>`;
const wrapper = (name: string, inside: string) =>
  `<s:element name="${name}"><s:complexType>${inside && `<s:sequence>${inside}</s:sequence>`}</s:complexType></s:element>`;
const operation = (name: string) => ({
  messages: `<w:message name="${name}In"><w:part name="parameters" element="t:${name}"/></w:message>
    <w:message name="${name}Out"><w:part name="parameters" element="t:${name}Response"/></w:message>`,
  port: `<w:operation name="${name}"><w:input message="t:${name}In"/><w:output message="t:${name}Out"/></w:operation>`,
  binding: `<w:operation name="${name}"><soap:operation soapAction="urn:small/${name}" style="document"/></w:operation>`,
});
const operations = [operation('Login'), operation('Find')];

export const smallWsdl = `<?xml version="1.0" encoding="utf-8"?>
<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:small" targetNamespace="urn:small">
  <w:types><s:schema elementFormDefault="qualified" targetNamespace="urn:small">
    ${wrapper('Login', '<s:element name="user" type="s:string"/><s:element minOccurs="0" name="password" type="s:string"/>')}
    ${wrapper('LoginResponse', '<s:element minOccurs="0" name="LoginResult" type="s:string"/>')}
    ${wrapper('Find', '<s:element minOccurs="0" name="search" type="t:Search"/><s:element minOccurs="0" name="wanted" type="t:Names"/>')}
    ${wrapper('FindResponse', '<s:element minOccurs="0" name="FindResult" type="t:Companies"/>')}
    <s:complexType name="Search"><s:sequence>
      <s:element minOccurs="0" name="Id" type="s:int"/>
      <s:element minOccurs="0" name="Name" type="s:string"/>
      <s:element minOccurs="0" name="Limit" type="s:decimal" nillable="true"/>
    </s:sequence></s:complexType>
    ${list('Names', 'string', 'type="s:string" nillable="true"')}
    ${list('Companies', 'Company', 'type="t:Company"')}
    <s:complexType name="Company"><s:sequence>
      <s:element name="Id" type="s:int"/>
      <s:element minOccurs="0" name="Name" type="s:string"/>
      <s:element minOccurs="0" name="IsOpen" type="s:boolean"/>
      <s:element minOccurs="0" name="Credit" type="s:decimal" nillable="true"/>
    </s:sequence></s:complexType>
  </s:schema></w:types>
  ${operations.map(({ messages }) => messages).join('')}
  <w:portType name="Soap">${operations.map(({ port }) => port).join('')}</w:portType>
  <w:binding name="Soap" type="t:Soap"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    ${operations.map(({ binding }) => binding).join('')}</w:binding>
</w:definitions>`;
