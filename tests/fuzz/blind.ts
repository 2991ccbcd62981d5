import type { Random } from '@voltaic/runtime'

/** Octets at which decoders tend to take another branch. */
const INTERESTING = [
  0x00, 0x01, 0x09, 0x0a, 0x0d, 0x20, 0x22, 0x25, 0x2c, 0x3a, 0x3b, 0x3c, 0x3e, 0x5c, 0x7f, 0x80, 0xff,
]
const MAX_CHANGES = 4
const MAX_PIECE = 64
const MAX_LENGTH = 65_536

type Change = (random: Random, input: Uint8Array, pool: readonly Uint8Array[]) => Uint8Array

/** Changes octets without knowing what they mean; one to four changes. */
export function mutateBlindly(random: Random, input: Uint8Array, pool: readonly Uint8Array[]): Uint8Array {
  let mutant = Uint8Array.from(input)
  for (let changes = 1 + random.integer(MAX_CHANGES); changes > 0; changes--) {
    const change = CHANGES[random.integer(CHANGES.length)]
    if (change !== undefined && mutant.length > 0) mutant = Uint8Array.from(change(random, mutant, pool))
  }
  return mutant.subarray(0, MAX_LENGTH)
}

const CHANGES: readonly Change[] = [
  flipBit,
  setOctet,
  insertOctets,
  removeOctets,
  repeatPiece,
  cutOff,
  splice,
  swapPieces,
]

function flipBit(random: Random, input: Uint8Array): Uint8Array {
  const at = random.integer(input.length)
  input[at] = (input[at] ?? 0) ^ (1 << random.integer(8))
  return input
}

function setOctet(random: Random, input: Uint8Array): Uint8Array {
  const octet = random.integer(2) === 0 ? INTERESTING[random.integer(INTERESTING.length)] : random.integer(256)
  input[random.integer(input.length)] = octet ?? 0
  return input
}

function insertOctets(random: Random, input: Uint8Array): Uint8Array {
  const at = random.integer(input.length + 1)
  const length = 1 + random.integer(8)
  const octet = INTERESTING[random.integer(INTERESTING.length)] ?? 0
  const added = random.integer(2) === 0 ? random.bytes(length) : new Uint8Array(length).fill(octet)
  return joined(input.subarray(0, at), added, input.subarray(at))
}

function removeOctets(random: Random, input: Uint8Array): Uint8Array {
  const at = random.integer(input.length)
  return joined(input.subarray(0, at), input.subarray(at + 1 + random.integer(MAX_PIECE)))
}

function repeatPiece(random: Random, input: Uint8Array): Uint8Array {
  const at = random.integer(input.length)
  const piece = input.subarray(at, at + 1 + random.integer(MAX_PIECE))
  const copies = Array.from({ length: 1 + random.integer(random.integer(10) === 0 ? 300 : 3) }, () => piece)
  return joined(input.subarray(0, at), ...copies, input.subarray(at))
}

function cutOff(random: Random, input: Uint8Array): Uint8Array {
  return input.subarray(0, random.integer(input.length))
}

function splice(random: Random, input: Uint8Array, pool: readonly Uint8Array[]): Uint8Array {
  const other = pool[random.integer(pool.length)] ?? input
  return joined(input.subarray(0, random.integer(input.length)), other.subarray(random.integer(other.length + 1)))
}

function swapPieces(random: Random, input: Uint8Array): Uint8Array {
  const length = 1 + random.integer(Math.min(MAX_PIECE, input.length))
  const one = random.integer(input.length - length + 1)
  const two = random.integer(input.length - length + 1)
  const swapped = Uint8Array.from(input)
  swapped.set(input.subarray(one, one + length), two)
  swapped.set(input.subarray(two, two + length), one)
  return swapped
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts).subarray(0, MAX_LENGTH)
}
