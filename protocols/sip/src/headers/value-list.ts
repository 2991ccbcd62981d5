import { endOfQuoted, trimSpace } from './syntax.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const OPEN = 0x3c

/**
 * The index of the first comma at or after `start` that separates two values: not one in a quoted string or between
 * angle brackets. The length of the text when there is none, or when a quoted string or bracket is not closed.
 * @spec RFC 3261 §7.3.1
 */
export function endOfValueAt(text: string, start: number): number {
  const comma = text.indexOf(',', start)
  if (comma < 0) return text.length
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === COMMA) return at
    if (code === QUOTE || code === OPEN) {
      const end = code === QUOTE ? endOfQuoted(text, at) : text.indexOf('>', at) + 1
      if (end <= 0) return text.length
      at = end - 1
    }
  }
  return text.length
}

/** The comma-separated values of one header line, trimmed; empty ones are left in. @spec RFC 3261 §7.3.1 */
export function splitValues(text: string): readonly string[] {
  if (!text.includes(',')) return [text]
  const values: string[] = []
  for (let start = 0; start <= text.length; ) {
    const end = endOfValueAt(text, start)
    values.push(trimSpace(text, start, end))
    start = end + 1
  }
  return values
}
