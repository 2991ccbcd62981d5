/** IMSI, MSISDN, IMPI, IMPU, as they are written. @spec TS 23.003 §2.2, §3.3, §13.3, §13.4 */
const FORMS: readonly RegExp[] = [/^\+?[0-9]{3,15}$/, /^[^\s@:]+@[^\s@]+$/, /^(sips?|tel|urn):\S+$/i]
/** As many hexadecimal digits as no identity has, but a key of a SIM: 32, or some less by a slip of the pen; groups may stand apart. */
const KEY = /[0-9a-f](?:[\s:_-]?[0-9a-f]){23,}/i
const NO_IDENTITY = '(no identity)'

/** What the audit log says of an identity that somebody gave: a key in its place is not kept. */
export function auditedIdentity(text: string): string {
  return FORMS.some((form) => form.test(text)) ? answeredIdentity(text) : NO_IDENTITY
}

/** What an answer repeats of it: a slip of the pen is to be seen, a key is not. */
export function answeredIdentity(text: string): string {
  return KEY.test(text) ? NO_IDENTITY : text
}
