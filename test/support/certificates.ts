import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 };
const HOUR = 60 * 60 * 1000;

/** PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface Certificates extends KeyPair {
  /** PEM, trusted for an hour in the rehearsal. */
  readonly ca: string;
}

export interface CertificateOptions {
  readonly commonName?: string;
  /** Hours from now. */
  readonly from?: number;
  /** Hours from now. */
  readonly to?: number;
  readonly rsa?: boolean;
}

/** An authority that is thrown away. */
export class Authority {
  public static async create(name = 'Rehearsal CA', organization?: string): Promise<Authority> {
    x509.cryptoProvider.set(webcrypto as never);
    const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      ...validity({}),
      signingAlgorithm: ECDSA,
      name: organization === undefined ? `CN=${name}` : `O=${organization}, CN=${name}`,
      keys: keys as never,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
      ],
    });
    return new Authority(certificate, keys.privateKey);
  }

  /** PEM, to be trusted. */
  public readonly ca: string;

  private constructor(private readonly certificate: x509.X509Certificate, private readonly key: webcrypto.CryptoKey) {
    this.ca = certificate.toString('pem');
  }

  /** Issues a certificate for the names, with its key. */
  public async issue(names: string[], options: CertificateOptions = {}): Promise<KeyPair> {
    const keys = await keysFor(options);
    const certificate = await x509.X509CertificateGenerator.create({
      ...validity(options),
      signingAlgorithm: ECDSA,
      subject: subjectOf(options),
      issuer: this.certificate.subject,
      publicKey: keys.publicKey as never,
      signingKey: this.key as never,
      // Without the authority's key, a strict reader refuses the certificate (RFC 5280 §4.2.1.1).
      extensions: [...namesExtension(names), await x509.AuthorityKeyIdentifierExtension.create(this.certificate)],
    });
    return { certificate: certificate.toString('pem'), key: await pemOf(keys.privateKey) };
  }
}

/** Makes a certificate that no authority vouches for. */
export async function selfSigned(names: string[], options: CertificateOptions = {}): Promise<KeyPair> {
  x509.cryptoProvider.set(webcrypto as never);
  const keys = await keysFor(options);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(options),
    signingAlgorithm: options.rsa ? RSA : ECDSA,
    name: subjectOf(options),
    keys: keys as never,
    extensions: namesExtension(names),
  });
  return { certificate: certificate.toString('pem'), key: await pemOf(keys.privateKey) };
}

/** Makes a certificate for the names, and throws its authority away. */
export async function throwAwayCertificates(names: string[]): Promise<Certificates> {
  const authority = await Authority.create();
  return { ca: authority.ca, ...await authority.issue(names) };
}

function validity({ from = -1, to = 1 }: CertificateOptions): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() + from * HOUR), notAfter: new Date(Date.now() + to * HOUR) };
}

function subjectOf({ commonName = 'Rehearsal host' }: CertificateOptions): string {
  return `CN=${commonName}`;
}

function namesExtension(names: string[]): x509.Extension[] {
  return names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))] : [];
}

async function keysFor({ rsa }: CertificateOptions): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(rsa ? RSA : ECDSA, true, ['sign', 'verify']);
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}
