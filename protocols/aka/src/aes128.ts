import assert from 'node:assert/strict'

/** Octets of an AES block and of an AES-128 key. */
export const AES_BLOCK_LENGTH = 16

const ROUNDS = 10
const SCHEDULE_WORDS = 4 * (ROUNDS + 1)

/** Multiplication by x in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1. FIPS 197 §4.2.1 */
function xtime(octet: number): number {
  return (octet << 1) ^ (octet & 0x80 ? 0x11b : 0)
}

/** The S-box from its definition: the inverse in GF(2^8), then the affine map. FIPS 197 §5.1.1 */
function createSbox(): Uint8Array {
  const sbox = new Uint8Array(256)
  // 3 generates the multiplicative group and 0xf6 is its inverse: walk both and meet every (value, inverse) pair.
  let value = 1
  let inverse = 1
  do {
    value = (value ^ xtime(value)) & 0xff
    inverse ^= inverse << 1
    inverse ^= inverse << 2
    inverse ^= inverse << 4
    inverse &= 0xff
    if (inverse & 0x80) inverse ^= 0x09
    const doubled = inverse | (inverse << 8)
    sbox[value] = (inverse ^ (doubled >> 7) ^ (doubled >> 6) ^ (doubled >> 5) ^ (doubled >> 4) ^ 0x63) & 0xff
  } while (value !== 1)
  sbox[0] = 0x63
  return sbox
}

/** SubBytes and MixColumns of one octet in row `row`, as the column it contributes. FIPS 197 §5.1.1, §5.1.3 */
function createRoundTable(sbox: Uint8Array, row: number): Uint32Array {
  return Uint32Array.from(sbox, (s) => {
    const doubled = xtime(s)
    const column = ((doubled << 24) | (s << 16) | (s << 8) | (doubled ^ s)) >>> 0
    return row === 0 ? column : (column >>> (8 * row)) | (column << (32 - 8 * row))
  })
}

const SBOX = createSbox()
const TABLE_0 = createRoundTable(SBOX, 0)
const TABLE_1 = createRoundTable(SBOX, 1)
const TABLE_2 = createRoundTable(SBOX, 2)
const TABLE_3 = createRoundTable(SBOX, 3)

function substituteWord(word: number): number {
  return (
    ((SBOX[word >>> 24] as number) << 24) |
    ((SBOX[(word >>> 16) & 0xff] as number) << 16) |
    ((SBOX[(word >>> 8) & 0xff] as number) << 8) |
    (SBOX[word & 0xff] as number)
  )
}

/** Reads 16 octets as four big-endian words. */
export function blockWords(octets: Uint8Array): Uint32Array {
  const words = new Uint32Array(4)
  for (let i = 0; i < 4; i++) {
    const at = 4 * i
    words[i] =
      ((octets[at] as number) << 24) |
      ((octets[at + 1] as number) << 16) |
      ((octets[at + 2] as number) << 8) |
      (octets[at + 3] as number)
  }
  return words
}

/** Writes `count` words big-endian into `octets` from `offset` on. */
export function writeWords(words: Uint32Array, from: number, count: number, octets: Uint8Array, offset: number): void {
  for (let i = 0; i < count; i++) {
    const word = words[from + i] as number
    const at = offset + 4 * i
    octets[at] = word >>> 24
    octets[at + 1] = word >>> 16
    octets[at + 2] = word >>> 8
    octets[at + 3] = word
  }
}

/**
 * Expands a key into the round keys that `encryptWords` takes.
 * @param key 16 octets
 * @spec FIPS 197 §5.2
 */
export function expandKey(key: Uint8Array): Uint32Array {
  assert(key.length === AES_BLOCK_LENGTH, 'an AES-128 key is 16 octets')
  const schedule = new Uint32Array(SCHEDULE_WORDS)
  schedule.set(blockWords(key))
  let constant = 1
  for (let i = 4; i < SCHEDULE_WORDS; i++) {
    let word = schedule[i - 1] as number
    if (i % 4 === 0) {
      word = substituteWord((word << 8) | (word >>> 24)) ^ (constant << 24)
      constant = xtime(constant) & 0xff
    }
    schedule[i] = (schedule[i - 4] as number) ^ word
  }
  return schedule
}

/**
 * Encrypts the four words of `state` in place. Table lookups: not meant to resist an attacker who shares the CPU cache.
 * @spec FIPS 197 §5.1
 */
export function encryptWords(schedule: Uint32Array, state: Uint32Array): void {
  let a = (state[0] as number) ^ (schedule[0] as number)
  let b = (state[1] as number) ^ (schedule[1] as number)
  let c = (state[2] as number) ^ (schedule[2] as number)
  let d = (state[3] as number) ^ (schedule[3] as number)
  let at = 4
  for (let round = 1; round < ROUNDS; round++) {
    const e = mixedColumn(a, b, c, d) ^ (schedule[at++] as number)
    const f = mixedColumn(b, c, d, a) ^ (schedule[at++] as number)
    const g = mixedColumn(c, d, a, b) ^ (schedule[at++] as number)
    d = mixedColumn(d, a, b, c) ^ (schedule[at++] as number)
    a = e
    b = f
    c = g
  }
  state[0] = lastColumn(a, b, c, d) ^ (schedule[40] as number)
  state[1] = lastColumn(b, c, d, a) ^ (schedule[41] as number)
  state[2] = lastColumn(c, d, a, b) ^ (schedule[42] as number)
  state[3] = lastColumn(d, a, b, c) ^ (schedule[43] as number)
}

/** One output column of SubBytes, ShiftRows and MixColumns: row r is taken from the r-th column given. */
function mixedColumn(row0: number, row1: number, row2: number, row3: number): number {
  return (
    (TABLE_0[row0 >>> 24] as number) ^
    (TABLE_1[(row1 >>> 16) & 0xff] as number) ^
    (TABLE_2[(row2 >>> 8) & 0xff] as number) ^
    (TABLE_3[row3 & 0xff] as number)
  )
}

/** As `mixedColumn`, without MixColumns: the last round. */
function lastColumn(row0: number, row1: number, row2: number, row3: number): number {
  return (
    ((SBOX[row0 >>> 24] as number) << 24) |
    ((SBOX[(row1 >>> 16) & 0xff] as number) << 16) |
    ((SBOX[(row2 >>> 8) & 0xff] as number) << 8) |
    (SBOX[row3 & 0xff] as number)
  )
}

/**
 * Encrypts one block under one key. For many blocks under a key use `expandKey` once and `encryptWords`.
 * @param key 16 octets
 * @param block 16 octets, not changed
 * @returns 16 octets
 * @spec FIPS 197 §5.1
 */
export function encryptBlock(key: Uint8Array, block: Uint8Array): Uint8Array {
  assert(block.length === AES_BLOCK_LENGTH, 'an AES block is 16 octets')
  const state = blockWords(block)
  encryptWords(expandKey(key), state)
  const out = new Uint8Array(AES_BLOCK_LENGTH)
  writeWords(state, 0, 4, out, 0)
  return out
}
