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

/** A name in lower case, without dots at its ends. */
export function withoutDots(name: string): string {
  let from = 0
  let to = name.length
  while (name.charCodeAt(from) === DOT) from++
  while (to > from && name.charCodeAt(to - 1) === DOT) to--
  return name.slice(from, to).toLowerCase()
}

const DOT = 0x2e
