const container = (inside: string) =>
  `<?xml version="1.0"?><KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">${inside}</KeyContainer>`;

const key = (inside: string, more = '') =>
  container(
    `<KeyPackage><DeviceInfo><SerialNo>TG77777777</SerialNo></DeviceInfo>` +
      `<Key Id="x" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp"${more}>${inside}</Key></KeyPackage>`,
  );

const secret = '<Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret>';

/** Files that stand for tokens and have broken readers of XML and CSV, or are almost right. */
export const nastyFiles: readonly string[] = [
  'serialNumber,secret\n',
  'serialNumber,secret\r\nTG77777777,\r\n',
  'serialNumber,secret\nTG77777777,3132333435363738393031323334353637383930,SHA1\n',
  'serialNumber,secret,algorithm\nTG77777777,3132333435363738393031323334353637383930,MD5\n',
  'serialNumber,secret\n"TG77777777","3132333435363738393031323334353637383930"\n',
  'serialNumber,secret\n=cmd|calc,3132333435363738393031323334353637383930\n',
  '\uFEFFserialNumber,secret\nＴＧ７７７７７７,３１３２３３\n',
  `serialNumber,secret\n${'TG77777777,3132333435363738393031323334353637383930\n'.repeat(900)}`,
  `serialNumber,secret\n${','.repeat(50_000)}\n`,
  `serialNumber,secret\n${'\n'.repeat(50_000)}`,
  `serialNumber,secret\nTG77777777,${'3'.repeat(50_000)}\n`,
  container(''),
  key(''),
  key(`<Data>${secret}</Data>`),
  key(
    `<AlgorithmParameters><ResponseFormat Length="6" Encoding="DECIMAL"/></AlgorithmParameters><Data>${secret}</Data>`,
  ),
  key(`<Data><Secret><EncryptedValue/></Secret></Data>`),
  key(`<Data>${secret}${secret}</Data>`, ' Algorithm="twice"'),
  key(`<Data>${secret}</Data><Policy><NumberOfTransactions>1</NumberOfTransactions></Policy>`),
  `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(100)}"><!ENTITY b "&a;&a;&a;">]>${key('&b;')}`,
  '<!DOCTYPE x SYSTEM "file:///etc/passwd"><KeyContainer Version="1.0"/>',
  key('&lt;&#x0;&#xD800;&nosuch;&#99999999999;'),
  key('<![CDATA[<Data>]]>'),
  key('<!-- -- --><?pi ?>'),
  container('<KeyPackage/>'.repeat(1000)),
  `${'<a>'.repeat(9000)}${'</a>'.repeat(6000)}`,
  `${'<a>'.repeat(7000)}${'</a>'.repeat(7000)}`,
  `<KeyContainer ${Array.from({ length: 3000 }, (_, index) => `a${index}="${index}"`).join(' ')}/>`,
  `<KeyContainer Version="${'&amp;'.repeat(9000)}"/>`,
  '<KeyContainer __proto__="1" constructor="2" Version="1.0"><__proto__><Version>1</Version></__proto__></KeyContainer>',
  '<KeyContainer Version="1.0"><KeyPackage constructor="x"><toString/></KeyPackage></KeyContainer>',
  `<KeyContainer Version='1.0' xmlns:${'x'.repeat(10_000)}='y'/>`,
  container('<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/><SignatureValue/></Signature>'),
  container('<KeyPackage><Signature/></KeyPackage>'),
  '<KeyContainer Version="1.0"',
  '<',
  '<?xml version="1.0" encoding="utf-7"?><KeyContainer/>',
  '<k:KeyContainer xmlns:k="u" Version="1.0"><k:KeyPackage/><l:KeyPackage/></k:KeyContainer>',
];
