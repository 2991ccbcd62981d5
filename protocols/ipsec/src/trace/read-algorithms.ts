/** How a cipher that a capture may hold is read. */
export interface ReadCipher {
  readonly name: string
  /** Of node:crypto, by the length of the key in octets; none for what is not encrypted. */
  readonly openssl: Readonly<Record<number, string>> | undefined
  readonly ivLength: number
  /** Octets at the end of the key that belong to the nonce. */
  readonly saltLength: number
  /** Of a cipher that authenticates, too. */
  readonly tagLength: number
  readonly mode: 'null' | 'cbc' | 'ctr' | 'gcm' | 'gmac'
}

/** How an integrity algorithm is read. */
export interface ReadIntegrity {
  readonly name: string
  /** Of node:crypto; none for what is not checked. */
  readonly hash: string | undefined
  readonly icvLength: number
}

const AES_CBC = { 16: 'aes-128-cbc', 24: 'aes-192-cbc', 32: 'aes-256-cbc' }
const AES_CTR = { 16: 'aes-128-ctr', 24: 'aes-192-ctr', 32: 'aes-256-ctr' }
const AES_GCM = { 16: 'aes-128-gcm', 24: 'aes-192-gcm', 32: 'aes-256-gcm' }
const NOTHING_TO_ADD = { saltLength: 0, tagLength: 0 }

const gcm = (name: string, tagLength: number): ReadCipher => ({
  name,
  openssl: AES_GCM,
  ivLength: 8,
  saltLength: 4,
  tagLength,
  mode: 'gcm',
})

/** Names of Security-Client first; then what else a tunnel to an ePDG may have. */
const CIPHERS: readonly ReadCipher[] = [
  { name: 'null', openssl: undefined, ivLength: 0, ...NOTHING_TO_ADD, mode: 'null' },
  { name: 'des-ede3-cbc', openssl: { 24: 'des-ede3-cbc' }, ivLength: 8, ...NOTHING_TO_ADD, mode: 'cbc' },
  { name: 'aes-cbc', openssl: AES_CBC, ivLength: 16, ...NOTHING_TO_ADD, mode: 'cbc' },
  gcm('aes-gcm', 16),
  { name: 'aes-gmac', openssl: AES_GCM, ivLength: 8, saltLength: 4, tagLength: 16, mode: 'gmac' },
  { name: 'aes-ctr', openssl: AES_CTR, ivLength: 8, saltLength: 4, tagLength: 0, mode: 'ctr' },
  gcm('aes-gcm-8', 8),
  gcm('aes-gcm-12', 12),
]

const INTEGRITIES: readonly ReadIntegrity[] = [
  { name: 'null', hash: undefined, icvLength: 0 },
  { name: 'hmac-md5-96', hash: 'md5', icvLength: 12 },
  { name: 'hmac-sha-1-96', hash: 'sha1', icvLength: 12 },
  { name: 'hmac-sha-256-96', hash: 'sha256', icvLength: 12 },
  { name: 'hmac-sha-256-128', hash: 'sha256', icvLength: 16 },
  { name: 'hmac-sha-384-192', hash: 'sha384', icvLength: 24 },
  { name: 'hmac-sha-512-256', hash: 'sha512', icvLength: 32 },
  { name: 'any-96', hash: undefined, icvLength: 12 },
  { name: 'any-128', hash: undefined, icvLength: 16 },
]

/** What Wireshark's preferences call them, up to the reference in brackets. */
const WIRESHARK_NAMES: Readonly<Record<string, string>> = {
  'tripledes-cbc': 'des-ede3-cbc',
  'aes-gcm with 16 octet icv': 'aes-gcm',
  'aes-gcm with 12 octet icv': 'aes-gcm-12',
  'aes-gcm with 8 octet icv': 'aes-gcm-8',
  'any 96 bit authentication': 'any-96',
  'any 128 bit authentication': 'any-128',
}

/** @param name as in Security-Client or in Wireshark, in any case. @returns undefined for what is not read */
export function findReadCipher(name: string): ReadCipher | undefined {
  const plain = plainName(name)
  return CIPHERS.find((each) => each.name === plain)
}

/** @param name as in Security-Client or in Wireshark, in any case. @returns undefined for what is not read */
export function findReadIntegrity(name: string): ReadIntegrity | undefined {
  const plain = plainName(name)
  return INTEGRITIES.find((each) => each.name === plain)
}

export function readCipherNames(): readonly string[] {
  return CIPHERS.map(({ name }) => name)
}

export function readIntegrityNames(): readonly string[] {
  return INTEGRITIES.map(({ name }) => name)
}

function plainName(name: string): string {
  const bracket = name.indexOf('[')
  const plain = (bracket < 0 ? name : name.slice(0, bracket)).trim().toLowerCase()
  return WIRESHARK_NAMES[plain] ?? plain
}
