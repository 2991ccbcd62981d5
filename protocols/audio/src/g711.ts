// One sample in one octet: sign, segment (exponent) and four bits of mantissa.
//
//    0 1 2 3 4 5 6 7
//   +-+-+-+-+-+-+-+-+
//   |S| seg |mantiss|   mu-law: all bits inverted; A-law: every second bit inverted (0x55)
//   +-+-+-+-+-+-+-+-+

const MU_LAW_BIAS = 0x84
const MU_LAW_CLIP = 32_635

/** Octets of the payload to samples of 16 bits, and back; both laws at 8 kHz. */
export interface CompandingLaw {
  /** @returns as many samples as octets */
  decode(octets: Uint8Array, into?: Int16Array): Int16Array
  /** @returns as many octets as samples */
  encode(samples: Int16Array, into?: Uint8Array): Uint8Array
}

/** PCMA. @spec RFC 3551 §4.5.14 */
export const A_LAW: CompandingLaw = lawOf(expandALaw, 0x55)
/** PCMU. @spec RFC 3551 §4.5.14 */
export const MU_LAW: CompandingLaw = lawOf(expandMuLaw, 0xff)

function expandALaw(octet: number): number {
  const code = octet ^ 0x55
  const segment = (code >> 4) & 7
  const mantissa = ((code & 15) << 4) + 8
  const magnitude = segment === 0 ? mantissa : (mantissa + 0x100) << (segment - 1)
  // The sign bit of A-law is set for what is positive.
  return (code & 0x80) === 0 ? -magnitude : magnitude
}

function expandMuLaw(octet: number): number {
  const code = ~octet & 0xff
  const magnitude = ((((code & 15) << 3) + MU_LAW_BIAS) << ((code >> 4) & 7)) - MU_LAW_BIAS
  return (code & 0x80) === 0 ? magnitude : -magnitude
}

function lawOf(expand: (octet: number) => number, mask: number): CompandingLaw {
  const expanded = Int16Array.from({ length: 256 }, (_, octet) => expand(octet))
  const compressed = mask === 0xff ? muLawTable() : aLawTable()
  return {
    decode(octets, into = new Int16Array(octets.length)) {
      for (let index = 0; index < octets.length; index++) into[index] = expanded[octets[index] as number] as number
      return into
    },
    encode(samples, into = new Uint8Array(samples.length)) {
      for (let index = 0; index < samples.length; index++) {
        into[index] = compressed[((samples[index] as number) + 0x8000) >> 2] as number
      }
      return into
    },
  }
}

/** The octet of every fourth sample: neither law tells samples of the same 14 bits apart. */
function tableOf(compress: (sample: number) => number): Uint8Array {
  return Uint8Array.from({ length: 0x4000 }, (_, index) => compress((index << 2) - 0x8000))
}

function aLawTable(): Uint8Array {
  return tableOf((sample) => {
    const isNegative = sample < 0
    const magnitude = (isNegative ? ~sample : sample) >> 3
    const segment = magnitude < 32 ? 0 : 31 - Math.clz32(magnitude) - 4
    const mantissa = (segment < 2 ? magnitude >> 1 : magnitude >> segment) & 15
    return ((segment << 4) | mantissa | (isNegative ? 0 : 0x80)) ^ 0x55
  })
}

function muLawTable(): Uint8Array {
  return tableOf((sample) => {
    const isNegative = sample < 0
    const magnitude = Math.min(isNegative ? ~sample : sample, MU_LAW_CLIP) + MU_LAW_BIAS
    const segment = 31 - Math.clz32(magnitude) - 7
    const code = (segment << 4) | ((magnitude >> (segment + 3)) & 15) | (isNegative ? 0x80 : 0)
    return ~code & 0xff
  })
}
