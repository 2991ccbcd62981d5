import { randomFillSync } from 'node:crypto'
import type { Random } from './random.ts'

/** One call of the generator costs microseconds, whatever the length: it fills this many octets for later. */
const POOL_LENGTH = 16_384

/** Cryptographically strong randomness, drawn from a pool. Octets handed out are wiped from the pool. */
export function createSystemRandom(): Random {
  const pool = Buffer.alloc(POOL_LENGTH)
  let position = POOL_LENGTH

  function take(length: number): number {
    if (position + length > POOL_LENGTH) {
      randomFillSync(pool)
      position = 0
    }
    const start = position
    position += length
    return start
  }

  return {
    bytes(length) {
      if (length > POOL_LENGTH) return randomFillSync(new Uint8Array(length))
      const start = take(length)
      const octets = new Uint8Array(length)
      octets.set(pool.subarray(start, position))
      pool.fill(0, start, position)
      return octets
    },
    hex(length) {
      if (length > POOL_LENGTH) return randomFillSync(Buffer.alloc(length)).toString('hex')
      const start = take(length)
      const text = pool.toString('hex', start, position)
      pool.fill(0, start, position)
      return text
    },
    integer(below) {
      if (!(below >= 1 && below <= 2 ** 48)) throw new RangeError(`no whole number from 0 to ${below} - 1`)
      // Numbers from the last, incomplete run of `below` are drawn again: each result is equally likely.
      const limit = 2 ** 48 - (2 ** 48 % below)
      for (;;) {
        const drawn = pool.readUIntBE(take(6), 6)
        if (drawn < limit) return drawn % below
      }
    },
  }
}
