const STAR = '*'

/**
 * Whether a User-Agent fits a pattern in which a star stands for any characters, none too. In a time that grows with the
 * length of both, whatever they are.
 *
 * @param pattern in lower case
 * @param text in lower case
 * @spec RFC 3261 §20.41
 */
export function fitsPattern(pattern: string, text: string): boolean {
  const parts = pattern.split(STAR)
  const first = parts[0] ?? ''
  const last = parts.at(-1) ?? ''
  if (parts.length === 1) return text === pattern
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  const end = text.length - last.length
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return at <= end
}

/** How much a pattern says: the number of its characters that are no stars. */
export function weightOf(pattern: string): number {
  return pattern.length - (pattern.split(STAR).length - 1)
}
