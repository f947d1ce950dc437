// @peculiar/x509 is built on decorators that need this first.
import 'reflect-metadata'
import { isIP } from 'node:net'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** Two PEM texts: a certificate and its private key (PKCS #8). */
export type KeyPair = { cert: string; key: string }

const dayMs = 86_400_000
/** Browsers take no leaf of more than 398 days (CA/Browser Forum baseline 6.3.2); a year is enough. */
export const leafDays = 365
const authorityDays = 3650

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Linli's own authority, which may sign leaves and nothing below them. */
export async function makeAuthority(nowMs: number): Promise<KeyPair> {
  const keys = await newKeys()
  const cert = await X509CertificateGenerator.createSelfSigned({
    name: `CN=Linli own authority ${new Date(nowMs).toISOString().slice(0, 10)}`,
    ...validity(nowMs, authorityDays),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { cert: cert.toString('pem'), key: await pemOf(keys.privateKey) }
}

/** A certificate for a server under these names and addresses. */
export function makeLeaf(authority: KeyPair, names: readonly string[], nowMs: number) {
  return sign(authority, { name: 'Linli', names, usage: ExtendedKeyUsage.serverAuth }, nowMs)
}

/** A certificate by which a device proves its id to the embedded broker. */
export function makeDeviceLeaf(authority: KeyPair, device: string, nowMs: number) {
  return sign(
    authority,
    { name: device, names: [device], usage: ExtendedKeyUsage.clientAuth },
    nowMs,
  )
}

async function sign(
  authority: KeyPair,
  { name, names, usage }: { name: string; names: readonly string[]; usage: ExtendedKeyUsage },
  nowMs: number,
): Promise<KeyPair> {
  const issuer = new X509Certificate(authority.cert)
  const keys = await newKeys()
  const cert = await X509CertificateGenerator.create({
    subject: [{ CN: [name] }],
    issuer: issuer.subject,
    ...validity(nowMs, leafDays),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await keyOf(authority.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([usage]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
    ],
  })
  return { cert: cert.toString('pem'), key: await pemOf(keys.privateKey) }
}

/** When the certificate ends, epoch ms; undefined when the text is none. */
export function endOf(cert: string): number | undefined {
  try {
    return new X509Certificate(cert).notAfter.getTime()
  } catch {
    return undefined
  }
}

/** The names that the certificate is good for. */
export function namesOf(cert: string): string[] {
  const names = new X509Certificate(cert).getExtension(SubjectAlternativeNameExtension)
  return names?.names.items.map(({ value }) => value) ?? []
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

async function pemOf(key: CryptoKey): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

function keyOf(pem: string): Promise<CryptoKey> {
  const [der] = PemConverter.decode(pem)
  if (!der) throw new Error('the key of the own authority is no PEM text')
  return crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
}

/** A clock of a device that runs an hour late still takes it. */
function validity(nowMs: number, days: number) {
  return { notBefore: new Date(nowMs - 3_600_000), notAfter: new Date(nowMs + days * dayMs) }
}
