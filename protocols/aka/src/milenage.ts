import assert from 'node:assert/strict'
import { AES_BLOCK_LENGTH, blockWords, encryptBlock, encryptWords, expandKey, writeWords } from './aes128.ts'
import type { AuthenticationFunctions } from './authentication-functions.ts'

/** Octets of K, OP and OPc. */
export const KEY_LENGTH = 16
/** Octets of RAND. */
export const RAND_LENGTH = 16

/** Rotations r1..r5 in bits and additive constants c1..c5 of 16 octets, for SIMs that were personalised with others. */
export interface MilenageConstants {
  readonly r: readonly [number, number, number, number, number]
  readonly c: readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array]
}

function endingIn(octet: number): Uint8Array {
  const constant = new Uint8Array(AES_BLOCK_LENGTH)
  constant[AES_BLOCK_LENGTH - 1] = octet
  return constant
}

/** The values that nearly every SIM has. @spec TS 35.206 §4.1 */
export const MILENAGE_DEFAULT_CONSTANTS: MilenageConstants = {
  r: [64, 0, 32, 64, 96],
  c: [endingIn(0), endingIn(1), endingIn(2), endingIn(4), endingIn(8)],
}

/**
 * OPc = OP ⊕ E_K(OP).
 * @param k 16 octets
 * @param op 16 octets
 * @spec TS 35.206 §4.1
 */
export function deriveOpc(k: Uint8Array, op: Uint8Array): Uint8Array {
  const opc = encryptBlock(k, op)
  for (let i = 0; i < opc.length; i++) opc[i] = (opc[i] as number) ^ (op[i] as number)
  return opc
}

/** target := rotate(target ⊕ operand, towards the most significant bit by `bits`). */
function xorRotate(target: Uint32Array, operand: Uint32Array, bits: number): void {
  const a = (target[0] as number) ^ (operand[0] as number)
  const b = (target[1] as number) ^ (operand[1] as number)
  const c = (target[2] as number) ^ (operand[2] as number)
  const d = (target[3] as number) ^ (operand[3] as number)
  const at = (4 - (bits >>> 5)) & 3
  target[at] = shifted(a, b, bits & 31)
  target[(at + 1) & 3] = shifted(b, c, bits & 31)
  target[(at + 2) & 3] = shifted(c, d, bits & 31)
  target[(at + 3) & 3] = shifted(d, a, bits & 31)
}

function shifted(word: number, next: number, bits: number): number {
  return bits === 0 ? word : (word << bits) | (next >>> (32 - bits))
}

function xorInto(target: Uint32Array, operand: Uint32Array): void {
  target[0] = (target[0] as number) ^ (operand[0] as number)
  target[1] = (target[1] as number) ^ (operand[1] as number)
  target[2] = (target[2] as number) ^ (operand[2] as number)
  target[3] = (target[3] as number) ^ (operand[3] as number)
}

/** The upper 48 bits of a block as a number. */
function leading48(words: Uint32Array): number {
  return (words[0] as number) * 0x10000 + ((words[1] as number) >>> 16)
}

/**
 * f1 to f5* of MILENAGE.
 * @param k 16 octets
 * @param opc 16 octets; from OP with `deriveOpc`
 * @spec TS 35.206 §4.1
 */
export function createMilenage(
  k: Uint8Array,
  opc: Uint8Array,
  constants: MilenageConstants = MILENAGE_DEFAULT_CONSTANTS,
): AuthenticationFunctions {
  assert(opc.length === KEY_LENGTH, 'OPc is 16 octets')
  const schedule = expandKey(k)
  const opcWords = blockWords(opc)
  const { r, c } = constants

  /** TEMP = E_K(RAND ⊕ OPc) */
  function temp(rand: Uint8Array): Uint32Array {
    assert(rand.length === RAND_LENGTH, 'RAND is 16 octets')
    const words = blockWords(rand)
    xorInto(words, opcWords)
    encryptWords(schedule, words)
    return words
  }

  /** OUT2 to OUT5: E_K(rot(TEMP ⊕ OPc, r) ⊕ c) ⊕ OPc */
  function out(tempWords: Uint32Array, index: 1 | 2 | 3 | 4): Uint32Array {
    const words = new Uint32Array(4)
    words.set(tempWords)
    xorRotate(words, opcWords, r[index])
    xorInto(words, blockWords(c[index]))
    encryptWords(schedule, words)
    xorInto(words, opcWords)
    return words
  }

  return {
    f1(rand, sqn, amf) {
      const words = new Uint32Array(4)
      words[0] = words[2] = Math.floor(sqn / 0x10000)
      words[1] = words[3] = ((sqn % 0x10000) << 16) | amf
      // OUT1 = E_K(TEMP ⊕ rot(IN1 ⊕ OPc, r1) ⊕ c1) ⊕ OPc
      xorRotate(words, opcWords, r[0])
      xorInto(words, temp(rand))
      xorInto(words, blockWords(c[0]))
      encryptWords(schedule, words)
      xorInto(words, opcWords)
      return { macA: octetsOf(words, 0, 2), macS: octetsOf(words, 2, 2) }
    },
    f2345(rand) {
      const tempWords = temp(rand)
      const out2 = out(tempWords, 1)
      return {
        res: octetsOf(out2, 2, 2),
        ck: octetsOf(out(tempWords, 2), 0, 4),
        ik: octetsOf(out(tempWords, 3), 0, 4),
        ak: leading48(out2),
      }
    },
    f5Star: (rand) => leading48(out(temp(rand), 4)),
  }
}

function octetsOf(words: Uint32Array, from: number, count: number): Uint8Array {
  const octets = new Uint8Array(4 * count)
  writeWords(words, from, count, octets, 0)
  return octets
}
