import { WAV_HEADER_LENGTH, wavHeader } from '@voltaic/audio'

const OCTETS_A_SAMPLE = 2
const RIFF = 0x5249_4646
const DATA = 0x6461_7461

/**
 * Mends a WAV file whose writer died: the lengths as they are, half a sample cut off.
 *
 * @param header the first 44 octets of the file
 * @param fileLength in octets
 * @returns undefined for what no recorder has begun, and for what needs no mending
 */
export function repairWav(
  header: Uint8Array,
  fileLength: number,
): { readonly header: Uint8Array; readonly fileLength: number } | undefined {
  if (header.length < WAV_HEADER_LENGTH || fileLength < WAV_HEADER_LENGTH) return undefined
  const view = new DataView(header.buffer, header.byteOffset, WAV_HEADER_LENGTH)
  if (view.getUint32(0) !== RIFF || view.getUint32(36) !== DATA) return undefined
  const channels = view.getUint16(22, true)
  const block = Math.max(1, channels) * OCTETS_A_SAMPLE
  const dataLength = Math.floor((fileLength - WAV_HEADER_LENGTH) / block) * block
  const whole = WAV_HEADER_LENGTH + dataLength
  if (view.getUint32(40, true) === dataLength && whole === fileLength) return undefined
  return { header: wavHeader({ sampleRate: view.getUint32(24, true), channels }, dataLength), fileLength: whole }
}
