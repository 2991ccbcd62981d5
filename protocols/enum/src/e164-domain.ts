/**
 * The domain name under which the rules of a number stand: its digits reversed, a dot between them, and the suffix.
 *
 * @param e164 `+441632960083`
 * @param suffix `e164.arpa`, with or without dots around it
 * @returns `3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa`
 * @spec RFC 6116 §3.4
 */
export function domainOfNumber(e164: string, suffix: string): string {
  let domain = ''
  for (let i = e164.length - 1; i > 0; i--) domain += `${e164[i]}.`
  return domain + withoutDots(suffix)
}

/**
 * The number whose rules stand under a domain name: the other way round.
 *
 * @param domain `3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa`
 * @returns the number with its `+`, and the suffix; undefined when the name begins with no digits, or too many
 * @spec RFC 6116 §3.4; ITU-T E.164 §6
 */
export function numberOfDomain(domain: string): { readonly number: string; readonly suffix: string } | undefined {
  const [, digits = '', suffix = ''] = /^((?:[0-9]\.){1,15})([^.].*)$/.exec(withoutDots(domain)) ?? []
  const number = `+${digits.replaceAll('.', '').split('').reverse().join('')}`
  return /^\+[1-9]/.test(number) && !/^[0-9](\.|$)/.test(suffix) ? { number, suffix } : undefined
}

/** A name in lower case, without dots at its ends. */
export function withoutDots(name: string): string {
  let from = 0
  let to = name.length
  while (name.charCodeAt(from) === DOT) from++
  while (to > from && name.charCodeAt(to - 1) === DOT) to--
  return name.slice(from, to).toLowerCase()
}

const DOT = 0x2e
