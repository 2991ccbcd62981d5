import type { SipMessage } from '../message/sip-message.ts'
import { type FeatureSet, parseFeatureParams } from './feature-params.ts'
import { type ParameterisedValue, parseParameterised } from './parameterised.ts'
import { malformed } from './syntax.ts'

/** One value of Accept-Contact or Reject-Contact: what a contact should, or should not, be able to do. */
export interface ContactPredicate {
  readonly features: FeatureSet
  /** Contacts that do not match are not tried at all. */
  readonly require: boolean
  /** A contact matches only when it names all the features. */
  readonly explicit: boolean
}

/**
 * All values of Accept-Contact.
 * @spec RFC 3841 §9.2
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseAcceptContacts(message: SipMessage): readonly ContactPredicate[] {
  return parsePredicates(message, 'Accept-Contact')
}

/**
 * All values of Reject-Contact; `require` and `explicit` have no meaning there.
 * @spec RFC 3841 §9.2
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseRejectContacts(message: SipMessage): readonly ContactPredicate[] {
  return parsePredicates(message, 'Reject-Contact')
}

function parsePredicates(message: SipMessage, name: string): readonly ContactPredicate[] {
  return message.has(name) ? message.list(name).map((value) => toPredicate(name, parseParameterised(value))) : []
}

function toPredicate(name: string, { value, params }: ParameterisedValue): ContactPredicate {
  if (value !== '*') throw malformed(`${name} without an asterisk`, 'RFC 3841 §9.2')
  return { features: parseFeatureParams(params), require: params.has('require'), explicit: params.has('explicit') }
}
