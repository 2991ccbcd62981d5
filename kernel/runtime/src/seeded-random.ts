import type { Random } from './random.ts'

/**
 * For tests only: the same seed gives the same octets, so a failure can be repeated. Anyone can predict them; never
 * use it where a key, a tag or a challenge leaves the test.
 */
export function createSeededRandom(seed: number): Random {
  const next = createSfc32(seed)
  const random: Random = {
    bytes(length) {
      const octets = new Uint8Array(length)
      for (let index = 0; index < length; index++) octets[index] = next() >>> 24
      return octets
    },
    hex: (length) => Buffer.from(random.bytes(length)).toString('hex'),
    integer(below) {
      if (!(below >= 1)) throw new RangeError(`no whole number from 0 to ${below} - 1`)
      // 53 bits, so the bias of the product is too small for a test to see.
      const fraction = ((next() >>> 5) * 0x400_0000 + (next() >>> 6)) / 0x20_0000_0000_0000
      return Math.floor(fraction * below)
    },
  }
  return random
}

/** Chris Doty-Humphrey's "small fast counting" generator; 32 bits a call. */
function createSfc32(seed: number): () => number {
  let a = 0x9e3779b9
  let b = seed | 0
  let c = Math.floor(seed / 0x1_0000_0000) | 0
  let counter = 1
  const next = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum
  }
  for (let round = 0; round < 12; round++) next()
  return next
}
