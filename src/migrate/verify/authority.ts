import { webcrypto } from 'node:crypto'
import { HUBSPOT_NAMES } from './hosts.ts'

/** A certificate authority of one run, and the certificate that it gave HubSpot's hosts. All PEM. */
export type Authority = { readonly root: string; readonly certificate: string; readonly key: string }

const DAY = 86_400_000
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Made anew for each run and trusted by its processes alone; the authority's own key is never written anywhere. */
export async function newAuthority(now: number): Promise<Authority> {
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto)
  const pair = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const [rootKeys, keys] = await Promise.all([pair(), pair()])
  const span = { notBefore: new Date(now - DAY), notAfter: new Date(now + 30 * DAY), signingAlgorithm: algorithm }
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Spoke (this run only)',
    keys: rootKeys,
    ...span,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(rootKeys.publicKey),
    ],
  })
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=api.hubapi.com',
    issuer: root.subject,
    signingKey: rootKeys.privateKey,
    publicKey: keys.publicKey,
    ...span,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(HUBSPOT_NAMES.map((value) => ({ type: 'dns', value }))),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(rootKeys.publicKey),
    ],
  })
  const secret = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    root: root.toString('pem'),
    certificate: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`,
  }
}
