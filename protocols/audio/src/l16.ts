/** Samples of 16 bits in network order, two octets each; an odd octet at the end is left out. @spec RFC 3551 §4.5.11 */
export function decodeL16(octets: Uint8Array): Int16Array {
  const samples = new Int16Array(octets.length >> 1)
  for (let index = 0; index < samples.length; index++) {
    samples[index] = ((octets[index * 2] as number) << 8) | (octets[index * 2 + 1] as number)
  }
  return samples
}

/** @spec RFC 3551 §4.5.11 */
export function encodeL16(samples: Int16Array): Uint8Array {
  const octets = new Uint8Array(samples.length * 2)
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index] as number
    octets[index * 2] = sample >> 8
    octets[index * 2 + 1] = sample
  }
  return octets
}
