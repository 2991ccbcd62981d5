import type { TextRange } from '../config/yaml-bounds.ts'
import { type SecretPlace, secretsInUrl } from './secrets-in-url.ts'

/** `key` of TLS is the name of a file. */
const SECRET =
  /(?:password|passphrase|token|secret|headers|authorization|(?<!\btls["']?:\s{0,9}\{[^{}]{0,200})key)["']?\s*[:=]\s*/i
/** What the value follows on lines of its own. */
const OPENING = /^(?:[|>][-+0-9]*)?$/

/** Where comments have values of secrets, as settings do that somebody has taken out: all that follows on the line is one. */
export function secretsInComments(text: string, comments: readonly TextRange[]): readonly SecretPlace[] {
  const places: SecretPlace[] = []
  let opened: number | undefined
  for (const { start, end } of comments) {
    const comment = text.slice(start, end).trimEnd()
    const indent = comment.search(/[^#\s-]/)
    if (indent < 0) continue
    if (opened !== undefined && indent > opened) {
      places.push({ start: start + indent, end: start + comment.length, setting: '#' })
      continue
    }
    const at = valueIn(comment)
    opened = at !== undefined && OPENING.test(comment.slice(at)) ? indent : undefined
    if (at !== undefined && opened === undefined)
      places.push({ start: start + at, end: start + comment.length, setting: '#' })
    for (const each of secretsInUrl(comment))
      places.push({ start: start + each.start, end: start + each.end, setting: '#' })
  }
  return places
}

function valueIn(comment: string): number | undefined {
  const found = SECRET.exec(comment)
  return found === null ? undefined : found.index + found[0].length
}
