/**
 * One's complement sum of 16-bit words, before the final complement.
 *
 * @param from first octet; an even number of octets before it must have been summed
 * @param initial sum so far
 * @spec RFC 1071 §1
 */
export function sumWords(data: Uint8Array, from: number, to: number, initial = 0): number {
  let sum = initial
  const even = to - ((to - from) % 2)
  for (let i = from; i < even; i += 2) sum += ((data[i] ?? 0) << 8) | (data[i + 1] ?? 0)
  if (even < to) sum += (data[even] ?? 0) << 8
  return sum
}

/** Folds the carries in and complements. */
export function finishChecksum(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000)
  return ~folded & 0xffff
}
