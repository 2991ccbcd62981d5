// The profiles of RFC 3095 §8 and RFC 3843 §5 that this decompressor knows.

export const PROFILE_UNCOMPRESSED = 0x0000
export const PROFILE_RTP = 0x0001
export const PROFILE_UDP = 0x0002
export const PROFILE_ESP = 0x0003
export const PROFILE_IP = 0x0004

export const KNOWN_PROFILES: readonly number[] = [
  PROFILE_UNCOMPRESSED,
  PROFILE_RTP,
  PROFILE_UDP,
  PROFILE_ESP,
  PROFILE_IP,
]

/**
 * The profile that an IR or IR-DYN packet names with its 8 lowest bits: the highest that the channel has.
 *
 * @spec RFC 3095 §5.2.3
 */
export function profileOf(octet: number, profiles: readonly number[]): number | undefined {
  let found: number | undefined
  for (const profile of profiles) {
    if ((profile & 0xff) === octet && (found === undefined || profile > found)) found = profile
  }
  return found
}
