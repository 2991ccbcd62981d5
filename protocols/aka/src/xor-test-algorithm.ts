import assert from 'node:assert/strict'
import type { AuthenticationFunctions } from './authentication-functions.ts'
import { KEY_LENGTH, RAND_LENGTH } from './milenage.ts'
import { writeSqn } from './sqn.ts'

/** Bits 24 to 71 of XDOUT. */
const AK_OFFSET = 3
const AK_LENGTH = 6
const MAC_LENGTH = 8
const AMF_OFFSET = 6

/**
 * The test algorithm of test USIMs: everything comes from XDOUT = K ⊕ RAND, so one answer gives K away.
 *
 *     RES  XDOUT[0..n]                          CK  XDOUT rotated by 8 bits to the left
 *     AK   XDOUT[24..71]; also AK*              IK  XDOUT rotated by 16 bits to the left
 *     MAC  XDOUT[0..63] ⊕ (SQN ‖ AMF); the same for MAC-S
 *
 * @param k 16 octets
 * @spec TS 34.108 §8.1.2
 */
export function createXorTestAlgorithm(k: Uint8Array): AuthenticationFunctions {
  assert(k.length === KEY_LENGTH, 'K is 16 octets')

  function xdoutOf(rand: Uint8Array): Uint8Array {
    assert(rand.length === RAND_LENGTH, 'RAND is 16 octets')
    return Uint8Array.from(k, (octet, i) => octet ^ (rand[i] as number))
  }

  return {
    f1(rand, sqn, amf) {
      const mac = new Uint8Array(MAC_LENGTH)
      writeSqn(sqn, mac, 0)
      mac[AMF_OFFSET] = amf >>> 8
      mac[AMF_OFFSET + 1] = amf
      const xdout = xdoutOf(rand)
      for (let i = 0; i < MAC_LENGTH; i++) mac[i] = (mac[i] as number) ^ (xdout[i] as number)
      return { macA: mac, macS: mac }
    },
    f2345(rand) {
      const xdout = xdoutOf(rand)
      return { res: xdout, ck: rotated(xdout, 1), ik: rotated(xdout, 2), ak: akOf(xdout) }
    },
    f5Star: (rand) => akOf(xdoutOf(rand)),
  }
}

function rotated(octets: Uint8Array, by: number): Uint8Array {
  return octets.map((_, i) => octets[(i + by) % octets.length] as number)
}

function akOf(xdout: Uint8Array): number {
  let ak = 0
  for (let i = AK_OFFSET; i < AK_OFFSET + AK_LENGTH; i++) ak = ak * 256 + (xdout[i] as number)
  return ak
}
