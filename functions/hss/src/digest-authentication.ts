import { DIGEST_LENGTHS, type DigestAlgorithm } from '@voltaic/aka'
import type { DigestAuthDataItem } from '@voltaic/diameter'
import type { Sealer } from '@voltaic/store'
import { keysContext } from './authentication-centre.ts'

/** Which of both schemes an IMPI has. */
export interface SchemeRow {
  /** Null: AKA. */
  readonly digestAlgorithm: DigestAlgorithm | null
  readonly sealedKeys: Uint8Array
}

/** The only protection there is while the body of a call is changed on its way. @spec TS 33.203 §N.2.1.2 */
const QOP = 'auth'

/**
 * What the S-CSCF checks a user of SIP Digest by.
 *
 * @throws VoltaicError KEY_UNKNOWN, SEAL_BROKEN
 * @spec TS 29.228 §6.3; TS 29.229 §6.3.36, §6.3.41
 */
export function digestItem(
  sealer: Sealer,
  impi: string,
  realm: string,
  { digestAlgorithm: algorithm, sealedKeys }: SchemeRow,
): DigestAuthDataItem {
  if (algorithm === null) throw new Error('an IMPI with a SIM has no H(A1)')
  const ha1 = sealer.unseal(sealedKeys, keysContext(impi))
  if (ha1.length !== DIGEST_LENGTHS[algorithm]) throw new Error(`H(A1) of ${algorithm} has ${ha1.length} octets`)
  return { scheme: 'SIP Digest', realm, algorithm, qop: QOP, ha1: Buffer.from(ha1).toString('hex') }
}
