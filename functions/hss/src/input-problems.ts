/** Why something was not provisioned. Never holds a key. */
export interface ProvisioningProblem {
  /** Of an import, from 1. */
  readonly row?: number
  readonly field: string
  readonly reason: string
}

/** Collects what is wrong, field by field, so that all of it can be mended at once. */
export class Problems {
  readonly found: ProvisioningProblem[] = []

  add(field: string, reason: string): undefined {
    this.found.push({ field, reason })
    return undefined
  }
}

/** An empty field of a form or a table is a field that was not filled in. */
export function given(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}

/** Text that can be written into SIP and XML: no control characters, no half of a character outside the BMP. */
export function checkText(field: string, text: string | null | undefined, problems: Problems): void {
  if (typeof text === 'string' && !isWritable(text)) problems.add(field, 'holds characters that cannot be written')
}

/** Whether nothing in a text is a control character, a lone surrogate or no character at all. */
export function isWritable(text: string): boolean {
  return !/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(text)
}

/** The value itself is never repeated: it may be a key with a digit too many. */
export function checkHex(
  field: string,
  text: string | undefined,
  octets: number,
  problems: Problems,
): Uint8Array | undefined {
  if (!given(text)) return problems.add(field, 'is missing')
  if (/[^0-9a-fA-F]/.test(text)) {
    return problems.add(field, `must be ${2 * octets} hexadecimal digits, holds other characters`)
  }
  if (text.length === 2 * octets) return Uint8Array.from(Buffer.from(text, 'hex'))
  return problems.add(field, `must be ${2 * octets} hexadecimal digits, has ${text.length}`)
}

/** A whole number in decimal digits; undefined when it is absent or wrong. */
export function checkWhole(
  field: string,
  text: string | undefined,
  range: { readonly from: number; readonly to: number },
  problems: Problems,
): number | undefined {
  if (!given(text)) return undefined
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= range.from && value <= range.to) return value
  return problems.add(field, `must be a whole number from ${range.from} to ${range.to}`)
}

/** One of some words; undefined when it is absent or wrong. */
export function oneOf<Name extends string>(
  field: string,
  text: string | undefined,
  names: readonly Name[],
  problems: Problems,
): Name | undefined {
  if (!given(text)) return undefined
  const name = names.find((candidate) => candidate === text)
  return name ?? problems.add(field, `is none of ${names.join(', ')}`)
}
