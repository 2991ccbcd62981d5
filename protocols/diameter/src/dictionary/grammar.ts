import type { AvpDefinition } from '../codec/avp.ts'
import { AVP_FLAG_MANDATORY, AVP_RESERVED_FLAGS, avpFlagsAt, avpVendorAt } from '../codec/avp-header.ts'
import { type AvpList, avpOctets, MAX_GROUP_DEPTH } from '../codec/avp-list.ts'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import type { ResultName } from '../codec/result-codes.ts'
import { Grouped } from './avp-types.ts'
import * as base from './base-avps.ts'
import { findDefinition } from './dictionary.ts'
import { missingAvp, valueAt } from './get-avp.ts'

/** How often an AVP may occur: a line of a Command Code Format. */
export interface Occurrence {
  readonly definition: AvpDefinition<unknown>
  readonly isRequired: boolean
  readonly isRepeatable: boolean
}

/** `{ AVP }` */
export function one<Read, Written>(definition: AvpDefinition<Read, Written>): Occurrence {
  return { definition: definition as unknown as AvpDefinition<unknown>, isRequired: true, isRepeatable: false }
}

/** `[ AVP ]` */
export function optional<Read, Written>(definition: AvpDefinition<Read, Written>): Occurrence {
  return { definition: definition as unknown as AvpDefinition<unknown>, isRequired: false, isRepeatable: false }
}

/** `*[ AVP ]` */
export function many<Read, Written>(definition: AvpDefinition<Read, Written>): Occurrence {
  return { definition: definition as unknown as AvpDefinition<unknown>, isRequired: false, isRepeatable: true }
}

/** `1*{ AVP }` */
export function some<Read, Written>(definition: AvpDefinition<Read, Written>): Occurrence {
  return { definition: definition as unknown as AvpDefinition<unknown>, isRequired: true, isRepeatable: true }
}

interface Rule extends Occurrence {
  readonly bit: number
}

/** A command's format, ready to be checked: at most 31 lines. */
export interface Grammar {
  readonly rules: readonly Rule[]
  /** Nearly always one per code; two when vendors use the same one. */
  readonly byCode: ReadonlyMap<number, readonly Rule[]>
  readonly required: number
}

/** @spec RFC 6733 §3.2 */
export function createGrammar(occurrences: readonly Occurrence[]): Grammar {
  const rules = occurrences.map((occurrence, i) => ({ ...occurrence, bit: 1 << i }))
  const byCode = new Map<number, Rule[]>()
  for (const rule of rules) {
    const { code } = rule.definition
    byCode.set(code, [...(byCode.get(code) ?? []), rule])
  }
  const required = rules.reduce((bits, rule) => (rule.isRequired ? bits | rule.bit : bits), 0)
  return { rules, byCode, required }
}

/**
 * Checks the AVPs of a request against its format; the first fault found is thrown. An AVP that the format does not
 * name is let pass (`*[ AVP ]`) unless nobody here knows it and it has the M bit. Whether a known AVP has the M bit that
 * the dictionary gives it is not looked at (TS 29.229 §6.3).
 *
 * @throws DiameterDecodeError DIAMETER_AVP_UNSUPPORTED, DIAMETER_MISSING_AVP, DIAMETER_AVP_OCCURS_TOO_MANY_TIMES,
 *   DIAMETER_INVALID_AVP_BITS, DIAMETER_INVALID_AVP_LENGTH
 * @spec RFC 6733 §4.1, §7, §7.1.3, §7.1.5
 */
export function checkAvps(list: AvpList, grammar: Grammar): void {
  const { codes, offsets, octets } = list
  let seen = 0
  for (let i = 0; i < codes.length; i++) {
    const at = offsets[i] ?? 0
    const rule = ruleFor(grammar, codes[i] ?? 0, octets, at)
    if (rule === undefined) {
      checkKnown(list, i, 0)
      continue
    }
    if ((seen & rule.bit) !== 0 && !rule.isRepeatable) {
      throw fault('DIAMETER_AVP_OCCURS_TOO_MANY_TIMES', `${rule.definition.name} occurs too often`, list, i)
    }
    seen |= rule.bit
    checkFlags(list, i)
    if (isGroup(rule.definition)) checkGroup(list, i, 0)
  }
  const missing = grammar.required & ~seen
  if (missing === 0) return
  const absent = grammar.rules.find((rule) => (rule.bit & missing) !== 0)
  if (absent !== undefined) throw missingAvp(absent.definition)
}

function ruleFor(grammar: Grammar, code: number, octets: Buffer, at: number): Rule | undefined {
  const rules = grammar.byCode.get(code)
  if (rules === undefined) return undefined
  const vendorId = avpVendorAt(octets, at)
  for (const rule of rules) if (rule.definition.vendorId === vendorId) return rule
  return undefined
}

function checkKnown(list: AvpList, position: number, depth: number): void {
  const at = list.offsets[position] ?? 0
  checkFlags(list, position)
  const definition = findDefinition(list.codes[position] ?? 0, avpVendorAt(list.octets, at))
  if (definition !== undefined) {
    if (isGroup(definition)) checkGroup(list, position, depth)
  } else if (avpFlagsAt(list.octets, at) & AVP_FLAG_MANDATORY) {
    const message = `AVP ${list.codes[position]} of vendor ${avpVendorAt(list.octets, at)} is not known`
    throw fault('DIAMETER_AVP_UNSUPPORTED', message, list, position)
  }
}

function checkGroup(list: AvpList, position: number, depth: number): void {
  if (depth === MAX_GROUP_DEPTH) {
    throw fault('DIAMETER_INVALID_AVP_VALUE', `groups more than ${MAX_GROUP_DEPTH} deep`, list, position)
  }
  const group = valueAt(list, position, base.FailedAvp)
  for (let i = 0; i < group.codes.length; i++) checkKnown(group, i, depth + 1)
}

// RFC 6733 §4.1: bits that no application has defined are an error in AVPs (in the message header they are ignored).
function checkFlags(list: AvpList, position: number): void {
  if (avpFlagsAt(list.octets, list.offsets[position] ?? 0) & AVP_RESERVED_FLAGS) {
    throw fault('DIAMETER_INVALID_AVP_BITS', `AVP ${list.codes[position]} has reserved bits set`, list, position)
  }
}

// The content of Failed-AVP is by its nature what somebody did not understand.
function isGroup(definition: AvpDefinition<unknown>): boolean {
  return (definition.type as unknown) === Grouped && definition.code !== base.FailedAvp.code
}

function fault(code: ResultName, message: string, list: AvpList, position: number): DiameterDecodeError {
  const at = list.offsets[position] ?? 0
  return new DiameterDecodeError(code, message, at, 'RFC 6733 §7.1', avpOctets(list, position))
}
