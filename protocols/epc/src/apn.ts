import { ByteWriter, DecodeError } from '@voltaic/base'

const SPEC = 'TS 23.003 §9.1'
/** TS 24.008 §10.5.6.1: the value of the element. */
const MAX_APN_OCTETS = 100
const MAX_LABEL_OCTETS = 63

/**
 * Labels of an access point name, with dots between them.
 *
 * @throws DecodeError APN_LENGTH for a label that goes beyond the end
 * @spec TS 23.003 §9.1; TS 24.008 §10.5.6.1; TS 29.274 §8.6
 */
export function decodeApn(value: Uint8Array): string {
  const labels: string[] = []
  let at = 0
  while (at < value.length) {
    const end = at + 1 + (value[at] ?? 0)
    if (end > value.length) throw new DecodeError('APN_LENGTH', 'a label goes beyond the end', at, SPEC)
    labels.push(Buffer.from(value.subarray(at + 1, end)).toString('latin1'))
    at = end
  }
  return labels.join('.')
}

/**
 * @throws RangeError for labels that are empty or too long, or names of more than 100 octets
 * @spec TS 23.003 §9.1; TS 24.008 §10.5.6.1
 */
export function encodeApn(apn: string): Uint8Array {
  const writer = new ByteWriter(MAX_APN_OCTETS)
  for (const label of apn.split('.')) {
    const octets = Buffer.from(label, 'latin1')
    if (octets.length === 0 || octets.length > MAX_LABEL_OCTETS)
      throw new RangeError(`not an access point name: ${apn}`)
    writer.uint8(octets.length).bytes(octets)
  }
  if (writer.length > MAX_APN_OCTETS) throw new RangeError(`longer than ${MAX_APN_OCTETS} octets: ${apn}`)
  return writer.finish()
}
