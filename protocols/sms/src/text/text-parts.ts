import { type DataCodingSchemeInput, encodeDataCodingScheme } from '../data-coding-scheme.ts'
import { type Concatenation, concatenationElement, concatenationOf, shiftTableElements } from '../user-data/elements.ts'
import { type TpUserData, type UserDataContent, userDataOf } from '../user-data/user-data.ts'
import type { TextSegments } from './segment-text.ts'

/** The fields of an SMS-SUBMIT or SMS-DELIVER that a part of a text fills. */
export interface TextPart {
  readonly hasUserDataHeader: boolean
  readonly dataCodingScheme: number
  readonly userData: TpUserData
}

/**
 * The parts of a text as user data. One part alone has no concatenation.
 *
 * @param reference of the message, the same for all who count its parts: 0 to 255, or 65535
 * @param scheme what TP-DCS is to say beside the alphabet
 * @throws RangeError for a reference that does not fit
 * @spec TS 23.040 §9.2.3.24.1, §9.2.3.24.8
 */
export function textPartsOf(
  segments: TextSegments,
  reference: number,
  scheme: Omit<Partial<DataCodingSchemeInput>, 'alphabet'> = {},
): readonly TextPart[] {
  const { alphabet, shiftTables, referenceBits, parts } = segments
  const dataCodingScheme = encodeDataCodingScheme({ ...scheme, alphabet })
  return parts.map((text, index) => {
    const part: Concatenation = { reference, bits: referenceBits, total: parts.length, sequence: index + 1 }
    const header = [...(parts.length > 1 ? [concatenationElement(part)] : []), ...shiftTableElements(shiftTables)]
    const userData = userDataOf({ header, body: { kind: 'text', text } }, dataCodingScheme)
    return { hasUserDataHeader: header.length > 0, dataCodingScheme, userData }
  })
}

/** What some parts make up. */
export type JoinedParts =
  | { readonly kind: 'complete'; readonly body: UserDataContent['body'] }
  /** Sequence numbers that have not come. */
  | { readonly kind: 'incomplete'; readonly missing: readonly number[] }
  /** They have different references, totals or kinds of body. */
  | { readonly kind: 'mismatched' }

/**
 * Puts parts together, in whatever order they have come; of several with one sequence number the first counts. Contents
 * without concatenation are complete by themselves.
 *
 * @param contents of one sender
 * @spec TS 23.040 §9.2.3.24.1
 */
export function joinParts(contents: readonly UserDataContent[]): JoinedParts {
  const [first] = contents
  if (first === undefined) return { kind: 'mismatched' }
  const whole = concatenationOf(first.header)
  if (whole === undefined)
    return contents.length === 1 ? { kind: 'complete', body: first.body } : { kind: 'mismatched' }
  const bodies = new Map<number, UserDataContent['body']>()
  for (const { header, body } of contents) {
    const part = concatenationOf(header)
    if (part === undefined || !isOf(part, whole) || body.kind !== first.body.kind) return { kind: 'mismatched' }
    if (!bodies.has(part.sequence)) bodies.set(part.sequence, body)
  }
  const sequences = Array.from({ length: whole.total }, (_, index) => index + 1)
  const missing = sequences.filter((sequence) => !bodies.has(sequence))
  if (missing.length > 0) return { kind: 'incomplete', missing }
  return { kind: 'complete', body: joined(sequences.flatMap((sequence) => bodies.get(sequence) ?? [])) }
}

function isOf(part: Concatenation, whole: Concatenation): boolean {
  return part.reference === whole.reference && part.bits === whole.bits && part.total === whole.total
}

function joined(bodies: readonly UserDataContent['body'][]): UserDataContent['body'] {
  if (bodies.every((body) => body.kind === 'text')) {
    return { kind: 'text', text: bodies.map(({ text }) => text).join('') }
  }
  return {
    kind: 'octets',
    octets: Buffer.concat(bodies.map((body) => (body.kind === 'octets' ? body.octets : []) as Uint8Array)),
  }
}
