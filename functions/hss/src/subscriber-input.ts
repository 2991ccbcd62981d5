import { deriveOpc, KEY_LENGTH, SQN_MAX, SQN_PROFILE_2, splitSqn } from '@voltaic/aka'
import { isImsi, msisdnOf, parseE164 } from '@voltaic/numbers'
import type { HssSettings } from './config.ts'
import type { Subscriber } from './subscription.ts'

/** One subscriber as typed or read from a file: everything is text, nothing has been checked. */
export interface SubscriberInput {
  readonly imsi: string
  /** E.164, with or without `+`. */
  readonly msisdn?: string | undefined
  /** 32 hexadecimal digits. */
  readonly k: string
  /** 32 hexadecimal digits; one of `op` and `opc`. */
  readonly op?: string | undefined
  readonly opc?: string | undefined
  /** 4 hexadecimal digits; absent: 0000. */
  readonly amf?: string | undefined
  /** 12 hexadecimal digits: the last SQN that another HSS has used; absent for a new SIM. */
  readonly sqn?: string | undefined
  readonly displayName?: string | undefined
  /** Name of a service profile. */
  readonly serviceProfile?: string | undefined
  /** `barred` or `unbarred`; absent: barred, unless there is no number and so no other identity. */
  readonly temporaryIdentity?: string | undefined
}

/** Why something was not provisioned. Never holds a key. */
export interface ProvisioningProblem {
  /** Of an import, from 1. */
  readonly row?: number
  readonly field: string
  readonly reason: string
}

export type CheckedSubscriber =
  | { readonly kind: 'valid'; readonly subscriber: Subscriber }
  | { readonly kind: 'invalid'; readonly problems: readonly ProvisioningProblem[] }

/** Collects what is wrong, field by field, so that all of it can be mended at once. */
class Problems {
  readonly found: ProvisioningProblem[] = []

  add(field: string, reason: string): undefined {
    this.found.push({ field, reason })
    return undefined
  }
}

/** Checks every field of a subscriber. @spec TS 23.003 §2.2, §3.3; TS 33.102 §6.3 */
export function checkSubscriber(input: SubscriberInput, settings: HssSettings): CheckedSubscriber {
  const problems = new Problems()
  const imsi = checkImsi(input.imsi, settings, problems)
  const msisdn = checkMsisdn(input.msisdn, problems)
  const k = checkHex('k', input.k, KEY_LENGTH, problems)
  const opc = checkOpc(input, k, problems)
  const amf = given(input.amf) ? checkHex('amf', input.amf, 2, problems) : new Uint8Array(2)
  const seq = checkSeq(input.sqn, problems)
  const temporary = oneOf('temporaryIdentity', input.temporaryIdentity, ['barred', 'unbarred'], problems)
  if (problems.found.length > 0 || imsi === undefined || k === undefined || opc === undefined || amf === undefined) {
    return { kind: 'invalid', problems: problems.found }
  }
  const subscriber: Subscriber = {
    imsi,
    k,
    opc,
    amf: Buffer.from(amf).readUInt16BE(),
    seq,
    // A set in which everything is barred could not register (TS 29.228 §6.1.1.1).
    isTemporaryImpuBarred: temporary === undefined ? msisdn !== undefined : temporary === 'barred',
    ...(msisdn !== undefined && { msisdn }),
    ...(given(input.displayName) && { displayName: input.displayName }),
    ...(given(input.serviceProfile) && { serviceProfile: input.serviceProfile }),
  }
  return { kind: 'valid', subscriber }
}

/** An empty field of a form or a table is a field that was not filled in. */
function given(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}

/** A number is repeated so that it can be found; text that may be a key in the wrong column is not. */
function shown(number: string): string {
  return /^\+?[0-9]{1,20}$/.test(number) ? `"${number}" ` : ''
}

function checkImsi(imsi: string, { plmn }: HssSettings, problems: Problems): string | undefined {
  if (!given(imsi)) return problems.add('imsi', 'is missing')
  if (!isImsi(imsi)) return problems.add('imsi', `${shown(imsi)}is not 6 to 15 digits`)
  if (imsi.startsWith(plmn.mcc + plmn.mnc)) return imsi
  return problems.add('imsi', `${shown(imsi)}does not begin with the home network, MCC ${plmn.mcc} MNC ${plmn.mnc}`)
}

function checkMsisdn(msisdn: string | undefined, problems: Problems): string | undefined {
  if (!given(msisdn)) return undefined
  const e164 = parseE164(msisdn)
  if (e164 !== undefined) return msisdnOf(e164)
  return problems.add('msisdn', `${shown(msisdn)}is not an international number of at most 15 digits`)
}

/** The value itself is never repeated: it may be a key with a digit too many. */
function checkHex(field: string, text: string | undefined, octets: number, problems: Problems): Uint8Array | undefined {
  if (!given(text)) return problems.add(field, 'is missing')
  if (/[^0-9a-fA-F]/.test(text)) {
    return problems.add(field, `must be ${2 * octets} hexadecimal digits, holds other characters`)
  }
  if (text.length === 2 * octets) return Uint8Array.from(Buffer.from(text, 'hex'))
  return problems.add(field, `must be ${2 * octets} hexadecimal digits, has ${text.length}`)
}

function checkOpc(input: SubscriberInput, k: Uint8Array | undefined, problems: Problems): Uint8Array | undefined {
  if (!given(input.op) && !given(input.opc)) return problems.add('opc', 'is missing: give OPc, or OP')
  const opc = given(input.opc) ? checkHex('opc', input.opc, KEY_LENGTH, problems) : undefined
  const op = given(input.op) ? checkHex('op', input.op, KEY_LENGTH, problems) : undefined
  if (op === undefined || k === undefined) return opc
  const derived = deriveOpc(k, op)
  if (opc === undefined || Buffer.compare(derived, opc) === 0) return derived
  return problems.add('opc', 'is not the OPc of this OP and K: give only the one that the SIM was made with')
}

function checkSeq(sqn: string | undefined, problems: Problems): number {
  if (!given(sqn)) return 0
  const value = checkHex('sqn', sqn, 6, problems)
  if (value === undefined) return 0
  const number = Number.parseInt(sqn, 16)
  if (number === SQN_MAX) problems.add('sqn', 'is the last one there is')
  return splitSqn(number, SQN_PROFILE_2.indLength).seq
}

function oneOf<Name extends string>(
  field: string,
  text: string | undefined,
  names: readonly Name[],
  problems: Problems,
): Name | undefined {
  if (!given(text)) return undefined
  const name = names.find((candidate) => candidate === text)
  return name ?? problems.add(field, `is none of ${names.join(', ')}`)
}
