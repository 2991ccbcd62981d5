import type { AvpDefinition } from '../codec/avp.ts'
import * as baseAvps from './base-avps.ts'
import * as cxAvps from './cx-avps.ts'
import * as digestAvps from './digest-avps.ts'

/** Every AVP that this package knows. */
export const definitions: readonly AvpDefinition<unknown>[] = [
  ...Object.values(baseAvps),
  ...Object.values(digestAvps),
  ...Object.values(cxAvps),
] as unknown as readonly AvpDefinition<unknown>[]

const byVendor: ReadonlyMap<number, ReadonlyMap<number, AvpDefinition<unknown>>> = new Map(
  [...new Set(definitions.map((definition) => definition.vendorId))].map((vendorId) => [
    vendorId,
    new Map(definitions.filter((row) => row.vendorId === vendorId).map((row) => [row.code, row])),
  ]),
)

/** The definition of an AVP; undefined for one that nobody here understands. */
export function findDefinition(code: number, vendorId: number): AvpDefinition<unknown> | undefined {
  return byVendor.get(vendorId)?.get(code)
}
