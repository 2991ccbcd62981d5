import assert from 'node:assert/strict'

/** Octets of an SQN on the wire. */
const SQN_LENGTH = 6
/** Largest SQN: 48 bits. */
export const SQN_MAX: number = 2 ** 48 - 1

/**
 * How SQNs are made and judged: SQN = SEQ ‖ IND, the last `indLength` bits being the index into the USIM's array.
 * The numbers must agree with how the SIM was personalised.
 */
export interface SqnScheme {
  /** Bits of IND, 0 to 16. */
  readonly indLength: number
  /** Δ: the largest step of SEQ that the USIM accepts. */
  readonly delta: number
  /** L: how far SEQ may lie behind the highest one accepted; absent for no limit. */
  readonly ageLimit?: number
}

/**
 * Profile 2, not time-based: what Voltaic generates. Profiles 1 and 3 (partly or entirely time-based) use the same
 * array and Δ, so SIMs made for them accept these SQNs too.
 * @spec TS 33.102 §C.3.2
 */
export const SQN_PROFILE_2: SqnScheme = { indLength: 5, delta: 2 ** 28 }

/** @spec TS 33.102 §C.1.1.1 */
export function composeSqn(seq: number, ind: number, indLength: number = SQN_PROFILE_2.indLength): number {
  return seq * 2 ** indLength + ind
}

/** @spec TS 33.102 §C.1.1.1 */
export function splitSqn(
  sqn: number,
  indLength: number = SQN_PROFILE_2.indLength,
): { readonly seq: number; readonly ind: number } {
  const size = 2 ** indLength
  return { seq: Math.floor(sqn / size), ind: sqn % size }
}

/** Largest SEQ that fits with this length of IND. */
export function maxSeq(indLength: number = SQN_PROFILE_2.indLength): number {
  return 2 ** (48 - indLength) - 1
}

/** Writes an SQN as 6 octets. */
export function encodeSqn(sqn: number): Uint8Array {
  const octets = new Uint8Array(SQN_LENGTH)
  writeSqn(sqn, octets, 0)
  return octets
}

/** Writes an SQN as 6 octets at `offset`. */
export function writeSqn(sqn: number, octets: Uint8Array, offset: number): void {
  const high = Math.floor(sqn / 0x1000000)
  const low = sqn % 0x1000000
  octets[offset] = high >>> 16
  octets[offset + 1] = high >>> 8
  octets[offset + 2] = high
  octets[offset + 3] = low >>> 16
  octets[offset + 4] = low >>> 8
  octets[offset + 5] = low
}

/** Reads 6 octets at `offset` as an SQN. */
export function decodeSqn(octets: Uint8Array, offset = 0): number {
  assert(octets.length >= offset + SQN_LENGTH, 'an SQN is 6 octets')
  let sqn = 0
  for (let i = 0; i < SQN_LENGTH; i++) sqn = sqn * 256 + (octets[offset + i] as number)
  return sqn
}

/** Exclusive or of two 48-bit numbers. */
export function xor48(a: number, b: number): number {
  const high = (Math.floor(a / 0x1000000) ^ Math.floor(b / 0x1000000)) >>> 0
  const low = ((a % 0x1000000) ^ (b % 0x1000000)) >>> 0
  return high * 0x1000000 + low
}

/** The INDs that one domain may use, first and last included: Cx and S6a share a SIM but not its array elements. */
export interface IndRange {
  readonly first: number
  readonly last: number
}

/** Where the generator stands: the last SEQ issued, and the last IND issued for the domain. */
export interface SqnState {
  readonly seq: number
  readonly ind: number
}

/**
 * The next SQN of a domain: SEQ one higher, IND the next of the domain's range.
 * @returns the SQN to issue and the state to store before it leaves
 * @spec TS 33.102 §C.1.2, §C.3.4
 */
export function nextSqn(
  state: SqnState,
  range: IndRange,
  indLength: number = SQN_PROFILE_2.indLength,
): { readonly sqn: number; readonly state: SqnState } {
  const seq = state.seq + 1
  assert(seq <= maxSeq(indLength), 'SEQ is used up')
  const ind = state.ind >= range.first && state.ind < range.last ? state.ind + 1 : range.first
  return { sqn: composeSqn(seq, ind, indLength), state: { seq, ind } }
}

/**
 * The SEQ to go on from after a verified AUTS. The counter is reset to the USIM's only if the next number would not be
 * accepted; an AUTS that was recorded and is played again therefore does not turn it back.
 * @param seqHe last SEQ issued by the home network
 * @param sqnMs SQN_MS taken from the AUTS
 * @spec TS 33.102 §6.3.5
 */
export function resynchronisedSeq(seqHe: number, sqnMs: number, scheme: SqnScheme): number {
  const seqMs = splitSqn(sqnMs, scheme.indLength).seq
  const next = seqHe + 1
  return next > seqMs && next - seqMs <= scheme.delta ? seqHe : seqMs
}
