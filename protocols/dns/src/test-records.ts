import { parseName } from './codec/name-text.ts'
import type { RdataCodec } from './rdata/rdata-codec.ts'
import type { KnownRecord } from './rdata/record.ts'
import type { KnownType, KnownTypes } from './rdata/record-types.ts'

/** For tests: records, written short. */

export function record<Type extends KnownType>(
  name: string,
  type: Type,
  data: KnownTypes[Type] extends RdataCodec<infer Data> ? Data : never,
  ttl = 300,
): KnownRecord<Type> {
  return { name: parseName(name), type, class: 1, ttl, data } as KnownRecord<Type>
}

export function soaRecord(name: string, minimum = 60, ttl = 300): KnownRecord<'SOA'> {
  const numbers = { serial: 1, refresh: 3600, retry: 600, expire: 86_400, minimum }
  return record(name, 'SOA', { mname: parseName(`ns.${name}`), rname: parseName(`h.${name}`), ...numbers }, ttl)
}
