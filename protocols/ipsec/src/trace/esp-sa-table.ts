import type { AlgorithmPair } from '../agreement/algorithm-pair.ts'
import type { EspKeys } from '../keys/esp-keys.ts'
import { type SaAgreement, securityAssociations } from '../sa/sa-agreement.ts'

/** What the table is made of: an agreement, and its keys if they are to be shown. */
export interface TracedAgreement {
  readonly agreement: SaAgreement
  readonly keys: EspKeys
}

/** Names as Wireshark's preferences have them. */
const ENCRYPTION: { readonly [E in AlgorithmPair['ealg']]: string } = {
  null: 'NULL',
  'des-ede3-cbc': 'TripleDES-CBC [RFC2451]',
  'aes-cbc': 'AES-CBC [RFC3602]',
  'aes-gcm': 'AES-GCM with 16 octet ICV [RFC4106]',
}
/** Wireshark knows no GMAC, and would take the IV for the payload. */
const INTEGRITY: { readonly [I in AlgorithmPair['alg']]: string | undefined } = {
  'hmac-md5-96': 'HMAC-MD5-96 [RFC2403]',
  'hmac-sha-1-96': 'HMAC-SHA-1-96 [RFC2404]',
  'aes-gmac': undefined,
  null: 'NULL',
}

/**
 * The file `esp_sa` of a Wireshark profile, with which it decrypts ESP and checks ICVs: a line for each association. The
 * file holds the keys of subscribers; whoever writes it was asked for them, and keeps it from others.
 *
 * @returns lines, each with its end; none for aes-gmac, which Wireshark does not know
 */
export function formatEspSaTable(agreements: readonly TracedAgreement[]): string {
  return agreements.flatMap(({ agreement, keys }) => lines(agreement, keys)).join('')
}

/** The same associations without keys, for a log or a report: `SPI 0x00001005 10.0.0.1:6300 -> 10.0.0.2:6100 ALG/EALG`. */
export function formatSaList(agreements: readonly TracedAgreement[]): string {
  return agreements
    .flatMap(({ agreement, keys: { pair } }) =>
      securityAssociations(agreement).map(
        ({ spi, from, to }) =>
          `SPI ${formatSpi(spi)} ${end(from.host, from.port)} -> ${end(to.host, to.port)} ${pair.alg}/${pair.ealg}\n`,
      ),
    )
    .join('')
}

function lines(agreement: SaAgreement, keys: EspKeys): readonly string[] {
  const { pair } = keys
  const [ealg, alg] = [ENCRYPTION[pair.ealg], INTEGRITY[pair.alg]]
  if (alg === undefined) return []
  const encryption = key(Buffer.concat([keys.encryption, pair.ealg === 'aes-gcm' ? keys.salt : new Uint8Array(0)]))
  const integrity = key(keys.integrity)
  return securityAssociations(agreement).map(({ spi, from, to }) => {
    const version = from.host.includes(':') ? 'IPv6' : 'IPv4'
    const cells = [version, from.host, to.host, formatSpi(spi), ealg, encryption, alg, integrity, '32-bit']
    return `${cells.map((cell) => `"${cell}"`).join(',')}\n`
  })
}

function formatSpi(spi: number): string {
  return `0x${spi.toString(16).padStart(8, '0')}`
}

function key(octets: Uint8Array): string {
  return octets.length === 0 ? '' : `0x${Buffer.from(octets).toString('hex')}`
}

function end(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
