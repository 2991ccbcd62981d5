/** Integrity algorithms of `alg`. Later releases dropped hmac-md5-96; phones that are sold still offer it. */
export type IntegrityAlgorithm = 'hmac-md5-96' | 'hmac-sha-1-96' | 'aes-gmac' | 'null'
/** Encryption algorithms of `ealg`. Later releases dropped des-ede3-cbc. */
export type EncryptionAlgorithm = 'null' | 'des-ede3-cbc' | 'aes-cbc' | 'aes-gcm'

/** What protects the packets of an agreement: `alg` and `ealg` of one mechanism. */
export interface AlgorithmPair {
  readonly alg: IntegrityAlgorithm
  readonly ealg: EncryptionAlgorithm
}

/**
 * All pairs that exist, in the order a P-CSCF prefers them unless told otherwise: encrypted before plain, and what
 * later releases dropped at the end. Integrity is part of each: aes-gcm brings its own, and `null` with `null` is none.
 *
 * @spec TS 33.203 §H, §I
 */
export const ALGORITHM_PAIRS: readonly AlgorithmPair[] = [
  { alg: 'null', ealg: 'aes-gcm' },
  { alg: 'hmac-sha-1-96', ealg: 'aes-cbc' },
  { alg: 'aes-gmac', ealg: 'null' },
  { alg: 'hmac-sha-1-96', ealg: 'null' },
  { alg: 'hmac-md5-96', ealg: 'aes-cbc' },
  { alg: 'hmac-sha-1-96', ealg: 'des-ede3-cbc' },
  { alg: 'hmac-md5-96', ealg: 'des-ede3-cbc' },
  { alg: 'hmac-md5-96', ealg: 'null' },
]

/** The pair of these two names, in any case; undefined when they are not one of the eight pairs. */
export function findAlgorithmPair(alg: string, ealg: string): AlgorithmPair | undefined {
  const [integrity, encryption] = [alg.toLowerCase(), ealg.toLowerCase()]
  return ALGORITHM_PAIRS.find((pair) => pair.alg === integrity && pair.ealg === encryption)
}

/** Whether both name the same algorithms. */
export function isSamePair(a: AlgorithmPair, b: AlgorithmPair): boolean {
  return a.alg === b.alg && a.ealg === b.ealg
}

/** `hmac-sha-1-96/aes-cbc`: how configuration, logs and reports name a pair. */
export function formatAlgorithmPair(pair: AlgorithmPair): string {
  return `${pair.alg}/${pair.ealg}`
}

/** Reads what `formatAlgorithmPair` writes. @returns undefined when it is not one of the eight pairs */
export function parseAlgorithmPair(text: string): AlgorithmPair | undefined {
  const slash = text.indexOf('/')
  return slash < 0 ? undefined : findAlgorithmPair(text.slice(0, slash), text.slice(slash + 1))
}
