import { ContextTable } from './context-table.ts'
import type { Decompressor, DecompressorOptions } from './decompressor.ts'
import { KNOWN_PROFILES } from './framework/profiles.ts'

/**
 * The decompressor of a ROHC channel, with profiles 0x0000 to 0x0004.
 *
 * @throws RangeError for a profile or MAX_CID that there is not
 * @spec RFC 3095 §5.2.6, §5.3.2, §5.4.2, §5.5.2; RFC 3843 §3; RFC 4815 §3
 */
export function createDecompressor(options: DecompressorOptions): Decompressor {
  const largest = options.cids === 'small' ? 15 : 16_383
  if (!(options.maxCid >= 0 && options.maxCid <= largest)) throw new RangeError(`MAX_CID ${options.maxCid}`)
  for (const profile of options.profiles) {
    if (!KNOWN_PROFILES.includes(profile)) throw new RangeError(`profile ${profile}`)
  }
  return new ContextTable(options)
}
