import type { AvpDefinition } from '../codec/avp.ts'
import {
  AVP_HEADER_LENGTH,
  avpDataAt,
  avpLengthAt,
  avpVendorAt,
  readUnsigned32,
  writeAvpHeader,
  writeAvpLength,
} from '../codec/avp-header.ts'
import { type AvpList, findAvp } from '../codec/avp-list.ts'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import { findDefinition } from './dictionary.ts'

/**
 * The value of the first AVP of this kind; undefined when there is none.
 *
 * @throws DiameterDecodeError DIAMETER_INVALID_AVP_LENGTH or DIAMETER_INVALID_AVP_VALUE
 */
export function getAvp<Read, Written>(list: AvpList, definition: AvpDefinition<Read, Written>): Read | undefined {
  const position = findAvp(list, definition)
  return position < 0 ? undefined : valueAt(list, position, definition)
}

/** The values of all AVPs of this kind, in their order. */
export function getAvps<Read, Written>(list: AvpList, definition: AvpDefinition<Read, Written>): Read[] {
  const values: Read[] = []
  for (let i = findAvp(list, definition); i >= 0; i = findAvp(list, definition, i + 1)) {
    values.push(valueAt(list, i, definition))
  }
  return values
}

/** The value of an AVP that has to be there. @throws DiameterDecodeError DIAMETER_MISSING_AVP with an example of it */
export function requireAvp<Read, Written>(list: AvpList, definition: AvpDefinition<Read, Written>): Read {
  const position = findAvp(list, definition)
  if (position < 0) throw missingAvp(definition)
  return valueAt(list, position, definition)
}

/** The value of the AVP at `position` of the list. */
export function valueAt<Read, Written>(
  list: AvpList,
  position: number,
  definition: AvpDefinition<Read, Written>,
): Read {
  const at = list.offsets[position] ?? 0
  return definition.type.read(list.octets, avpDataAt(list.octets, at), at + avpLengthAt(list.octets, at), at)
}

/** The error for an AVP that the command requires. @spec RFC 6733 §7.1.5, §7.5 */
export function missingAvp<Read, Written>(definition: AvpDefinition<Read, Written>): DiameterDecodeError {
  const message = `${definition.name} is missing`
  return new DiameterDecodeError('DIAMETER_MISSING_AVP', message, -1, 'RFC 6733 §7.1.5', exampleOf(definition))
}

// RFC 6733 §7.1.5: the example has the right code, vendor and flags, and the fewest zeros that are valid data.
function exampleOf<Read, Written>(definition: AvpDefinition<Read, Written>): Uint8Array {
  const octets = new Uint8Array(2 * AVP_HEADER_LENGTH + definition.type.minimumLength)
  const dataAt = writeAvpHeader(definition.code, definition.flags, definition.vendorId, octets, 0)
  return octets.subarray(0, writeAvpLength(octets, 0, dataAt + definition.type.minimumLength))
}

/**
 * An AVP whose length was wrong has been cut down to its header; this gives it the fewest zeros that its type allows, so
 * that the answer can be decoded.
 *
 * @param failed header, data and padding of one AVP
 * @spec RFC 6733 §7.1.5, §7.5
 */
export function completeFailedAvp(failed: Uint8Array): Uint8Array {
  const definition = findDefinition(readUnsigned32(failed, 0), avpVendorAt(failed, 0))
  const hasData = avpLengthAt(failed, 0) > avpDataAt(failed, 0)
  if (definition === undefined || hasData) return failed
  const example = exampleOf(definition)
  example.set(failed.subarray(0, 5))
  return example
}
