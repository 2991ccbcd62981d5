import {
  AUTN_LENGTH,
  type AuthenticationKeys,
  createAuthenticationFunctions,
  createVector,
  type IndRange,
  KEY_LENGTH,
  nextSqn,
  RAND_LENGTH,
  resynchronisedSeq,
  type SqnState,
  verifyAuts,
} from '@voltaic/aka'
import type { AkaAuthDataItem } from '@voltaic/diameter'
import type { Runtime } from '@voltaic/runtime'
import type { Sealer } from '@voltaic/store'
import { indRangeOf } from './ind-range.ts'
import type { ReservedSqns } from './registration-statements.ts'
import type { ResynchronisationCounter } from './resynchronisation-counter.ts'
import type { AuthenticationRow, SubscriberStore } from './subscriber-store.ts'

/** What an AUTS did to the counter. */
export type Resynchronisation =
  /** MAC-S is right; `seq` is what the counter goes on from. */
  | { readonly kind: 'verified'; readonly seq: number }
  /** MAC-S is wrong: nothing was changed. */
  | { readonly kind: 'refused' }
  /** MAC-S is right once more, in a time in which a SIM that works asks once: nothing was changed. */
  | { readonly kind: 'loop' }

/** Holds the keys of the SIMs, sealed, and makes authentication vectors. */
export interface AuthenticationCentre {
  /** @throws VoltaicError KEY_UNKNOWN, SEAL_BROKEN */
  openKeys(impi: string, row: AuthenticationRow): AuthenticationKeys
  /**
   * Vectors for SQNs that have been committed as used.
   * @param reserved state of the counter after the last of them
   */
  issueVectors(
    keys: AuthenticationKeys,
    row: AuthenticationRow,
    reserved: ReservedSqns,
    count: number,
  ): readonly AkaAuthDataItem[]
  /**
   * Checks an AUTS and moves the counter where the standard wants it.
   * @param randAuts RAND ‖ AUTS, 30 octets
   * @spec TS 33.102 §6.3.5
   */
  resynchronise(
    impi: string,
    keys: AuthenticationKeys,
    row: AuthenticationRow,
    randAuts: Uint8Array,
    readAgain: () => Promise<AuthenticationRow | undefined>,
  ): Promise<Resynchronisation>
}

/** How often a counter that others move at the same time is looked at again. */
const MAX_RESET_ATTEMPTS = 10

const LOOP_REASON =
  'the SIM asks for resynchronisation again and again: IND length, delta or L differ, or another HSS uses it'
const REFUSED_REASON = 'MAC-S of the AUTS is wrong: K, OPc or algorithm of the SIM differ'

/** Where the sealed keys of an IMPI belong: they open nowhere else. */
export function keysContext(impi: string): string {
  return `hss_impi.sealed_keys ${impi}`
}

/** Opens the keys of an IMPI. @throws VoltaicError KEY_UNKNOWN, SEAL_BROKEN */
export function openKeys(
  sealer: Sealer,
  impi: string,
  row: Pick<AuthenticationRow, 'algorithm' | 'resLength' | 'sealedKeys'>,
): AuthenticationKeys {
  const { algorithm, resLength } = row
  const opened = sealer.unseal(row.sealedKeys, keysContext(impi))
  return {
    k: opened.subarray(0, KEY_LENGTH),
    opc: opened.subarray(KEY_LENGTH),
    algorithm,
    ...(resLength !== null && { resLength }),
  }
}

export function createAuthenticationCentre(deps: {
  readonly runtime: Pick<Runtime, 'random' | 'log' | 'counters'>
  readonly sealer: Sealer
  readonly subscribers: Pick<SubscriberStore, 'resetSqn'>
  readonly resynchronisations: ResynchronisationCounter
}): AuthenticationCentre {
  const { runtime, sealer, subscribers, resynchronisations } = deps

  return {
    openKeys: (impi, row) => openKeys(sealer, impi, row),

    issueVectors(keys, row, reserved, count) {
      const range = indRangeOf('cx', row.indLength)
      const items: AkaAuthDataItem[] = []
      let state = stateBefore(reserved, count, range)
      for (let itemNumber = 1; itemNumber <= count; itemNumber++) {
        const next = nextSqn(state, range, row.indLength)
        state = next.state
        items.push(authDataItem(keys, runtime.random.bytes(RAND_LENGTH), next.sqn, row.amf, itemNumber))
      }
      return items
    },

    async resynchronise(impi, keys, row, randAuts, readAgain) {
      const resynchronisation = await judge(keys, row, randAuts, readAgain)
      report(runtime, impi, resynchronisation, keys.algorithm)
      return resynchronisation
    },
  }

  async function judge(
    keys: AuthenticationKeys,
    row: AuthenticationRow,
    randAuts: Uint8Array,
    readAgain: () => Promise<AuthenticationRow | undefined>,
  ): Promise<Resynchronisation> {
    const impiId = row.impiId as number
    const rand = randAuts.subarray(0, RAND_LENGTH)
    const sqnMs = verifyAuts(createAuthenticationFunctions(keys), rand, randAuts.subarray(RAND_LENGTH))
    if (sqnMs === undefined) {
      await resynchronisations.countRefused(impiId)
      return { kind: 'refused' }
    }
    if ((await resynchronisations.countVerified(impiId)) === 'loop') return { kind: 'loop' }
    let current: AuthenticationRow | undefined = row
    for (let attempt = 0; attempt < MAX_RESET_ATTEMPTS && current !== undefined; attempt++) {
      const seq = resynchronisedSeq(current.seq, sqnMs, current)
      if (seq === current.seq) return { kind: 'verified', seq }
      const moved = await subscribers.resetSqn.write({ impiId, expected: current.seq, seq })
      if (moved.length > 0) return { kind: 'verified', seq }
      current = await readAgain()
    }
    return { kind: 'refused' }
  }
}

/** Says in the log what a SIM asked for and what came of it; a loop is the alarm. */
function report(
  { log, counters }: Pick<Runtime, 'log' | 'counters'>,
  impi: string,
  { kind }: Resynchronisation,
  algorithm = 'milenage',
): void {
  counters.add(`hss.auts.${kind}`)
  if (kind === 'verified') log.info('hss.auts.verified', { impi })
  else if (kind === 'loop') log.warn('hss.auts.loop', { impi, reason: LOOP_REASON })
  else log.warn('hss.auts.refused', { impi, algorithm, reason: REFUSED_REASON })
}

/** What the answer to the S-CSCF says beside its result. */
export function reasonOf({ kind }: Resynchronisation): string {
  return kind === 'loop' ? LOOP_REASON : REFUSED_REASON
}

/** The state from which `count` steps lead to the one that was committed. */
function stateBefore(reserved: ReservedSqns, count: number, range: IndRange): SqnState {
  const size = range.last - range.first + 1
  const offset = (((reserved.cxInd - count) % size) + size) % size
  return { seq: reserved.seq - count, ind: range.first + offset }
}

/** @spec TS 29.229 §6.3.13, TS 29.228 §6.3 */
function authDataItem(
  keys: AuthenticationKeys,
  rand: Uint8Array,
  sqn: number,
  amf: number,
  itemNumber: number,
): AkaAuthDataItem {
  const vector = createVector({ ...keys, rand, sqn, amf })
  const authenticate = new Uint8Array(RAND_LENGTH + AUTN_LENGTH)
  authenticate.set(vector.rand)
  authenticate.set(vector.autn, RAND_LENGTH)
  return {
    scheme: 'Digest-AKAv1-MD5',
    itemNumber,
    authenticate,
    authorization: vector.xres,
    confidentialityKey: vector.ck,
    integrityKey: vector.ik,
  }
}
