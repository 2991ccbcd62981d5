import { a } from './a.ts'
import { aaaa } from './aaaa.ts'
import { mx } from './mx.ts'
import { naptr } from './naptr.ts'
import { cname, ns, ptr } from './single-name.ts'
import { soa } from './soa.ts'
import { srv } from './srv.ts'
import { txt } from './txt.ts'

/** The record types whose RDATA this package reads; a new one is a file and two lines here. */
export interface KnownTypes {
  readonly A: typeof a
  readonly NS: typeof ns
  readonly CNAME: typeof cname
  readonly SOA: typeof soa
  readonly PTR: typeof ptr
  readonly MX: typeof mx
  readonly TXT: typeof txt
  readonly AAAA: typeof aaaa
  readonly SRV: typeof srv
  readonly NAPTR: typeof naptr
}

export const knownTypes: KnownTypes = {
  A: a,
  NS: ns,
  CNAME: cname,
  SOA: soa,
  PTR: ptr,
  MX: mx,
  TXT: txt,
  AAAA: aaaa,
  SRV: srv,
  NAPTR: naptr,
}

export type KnownType = keyof KnownTypes
/** `TYPE65280`. @spec RFC 3597 §5 */
export type UnknownType = `TYPE${number}`
export type RecordType = KnownType | UnknownType

/** Types that only a question can have. RFC 1035 §3.2.3; RFC 1995 §6 */
const questionTypes = { IXFR: 251, AXFR: 252, ANY: 255 } as const
export type QuestionType = RecordType | keyof typeof questionTypes

const codes: ReadonlyMap<string, number> = new Map([
  ...Object.entries(knownTypes).map(([type, codec]): [string, number] => [type, codec.code]),
  ...Object.entries(questionTypes),
])
const names: ReadonlyMap<number, QuestionType> = new Map([...codes].map(([type, code]) => [code, type as QuestionType]))

export function isKnownType(type: QuestionType): type is KnownType {
  return Object.hasOwn(knownTypes, type)
}

/** @throws RangeError for text that is no type */
export function typeCode(type: QuestionType): number {
  const known = codes.get(type)
  if (known !== undefined) return known
  const code = /^TYPE\d{1,5}$/.test(type) ? Number(type.slice(4)) : -1
  if (code < 0 || code > 0xffff) throw new RangeError(`"${type}" is no record type`)
  return code
}

/** The mnemonic, or `TYPE` and the number. @spec RFC 3597 §5 */
export function typeName(code: number): QuestionType {
  return names.get(code) ?? `TYPE${code}`
}
