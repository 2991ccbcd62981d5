import { isToken, malformed, trimSpace } from './syntax.ts'

/**
 * Parses `id;critical`: which privacy services the caller asks for, in lower case, in the order given. `none`, `header`,
 * `session`, `user` and `critical` are of RFC 3323, `id` is of RFC 3325.
 *
 * @spec RFC 3323 §4.2; RFC 3325 §9.3
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parsePrivacy(text: string): readonly string[] {
  // RFC 3323 §4.2 separates by semicolons; several header lines, or old phones, by commas.
  const values = text.split(/[;,]/).map((value) => trimSpace(value).toLowerCase())
  if (!values.every(isToken)) throw malformed('Privacy is no list of tokens', 'RFC 3323 §4.2')
  return [...new Set(values)]
}

export function formatPrivacy(values: readonly string[]): string {
  return values.join(';')
}
