import { X509Certificate } from 'node:crypto';
import https from 'node:https';
import { TLSSocket } from 'node:tls';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClientIdentity, secureClient } from './client/clients.ts';
import { issueIdentity } from './fixtures/certificates.ts';
import { selfSigned } from './fixtures/self-signed.ts';
import { startFixture } from './fixtures/start.ts';
import type { Simulator } from './simulator.ts';

let simulator: Simulator;
let identity: ClientIdentity;
beforeAll(async () => {
  simulator = await startFixture();
  identity = await issueIdentity(simulator);
});
afterAll(() => simulator?.stop());

const forbidden = { status: 403, body: { message: 'Forbidden' } };

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('the secure host over %s', (version) => {
  const versions = { minVersion: version, maxVersion: version };

  test('lets a certificate of the authority in and hands it to the function', async () => {
    const client = secureClient(simulator, identity, versions);
    const { status, body } = await client.get<{ event: APIGatewayProxyEvent }>('/who');
    client.close();
    const presented = new X509Certificate(identity.certificatePem);
    expect(status).toBe(200);
    expect(body.event.requestContext.identity.clientCert).toEqual({
      clientCertPem: presented.toString(),
      subjectDN: 'O=株式会社手形,CN=user-1',
      issuerDN: 'C=JP,O=Fixture Bank,CN=Fixture CA',
      serialNumber: presented.serialNumber.toLowerCase().replace(/(..)(?=.)/g, '$1:'),
      validity: { notBefore: presented.validFrom, notAfter: presented.validTo },
    });
  });

  test('cuts the connection of a client without a certificate', async () => {
    const client = secureClient(simulator, undefined, versions);
    await expect(client.get('/who')).rejects.toMatchObject({ code: 'ECONNRESET' });
    client.close();
  });

  test('refuses a certificate of nobody, also under the name of the authority', async () => {
    for (const name of ['CN=user-1', 'C=JP, O=Fixture Bank, CN=Fixture CA']) {
      const client = secureClient(simulator, await selfSigned(name), versions);
      expect(await client.get('/who')).toMatchObject(forbidden);
      client.close();
    }
  });
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)('knows the certificate of a resumed session over %s', async (version) => {
  const { certificatePem: cert, keyPem: key } = identity;
  const agent = new https.Agent({ keepAlive: false, cert, key, ca: simulator.caCertificate, maxVersion: version });
  const visit = () =>
    new Promise((resolve, reject) => {
      const request = https.get(`${simulator.hosts.secure}/who`, { agent }, (response) => {
        const isResumed = response.socket instanceof TLSSocket && response.socket.isSessionReused();
        response.resume().once('end', () => resolve({ status: response.statusCode, isResumed }));
      });
      request.once('error', reject);
    });
  expect(await visit()).toEqual({ status: 200, isResumed: false });
  expect(await visit()).toEqual({ status: 200, isResumed: true });
});

test('refuses a certificate once it is expired by the virtual clock, on open connections too', async () => {
  const shortLived = await issueIdentity(simulator, { days: 3 });
  const client = secureClient(simulator, shortLived);
  expect(await client.get('/who')).toMatchObject({ status: 200 });
  await simulator.clock.advance('P4D');
  expect(await client.get('/who')).toMatchObject(forbidden);
  client.close();
  const again = secureClient(simulator, shortLived);
  expect(await again.get('/who')).toMatchObject(forbidden);
  again.close();
});

test('lets a certificate in that is valid by the virtual clock alone', async () => {
  await simulator.clock.advance('P60D');
  const later = await issueIdentity(simulator, { days: 3 });
  expect(new X509Certificate(later.certificatePem).validFromDate.getTime()).toBeGreaterThan(Date.now());
  const client = secureClient(simulator, later);
  expect(await client.get('/who')).toMatchObject({ status: 200 });
  client.close();
});

test('closes the default endpoint', async () => {
  const client = secureClient(simulator, await issueIdentity(simulator));
  const host = `${simulator.outputs.Api?.SecureApiId}.execute-api.ap-northeast-1.amazonaws.com`;
  expect(await client.get('/who', { headers: { host } })).toMatchObject(forbidden);
  client.close();
});
