import type { TextRange } from '../config/yaml-bounds.ts'
import { WHOLE_MARK } from './secret-mark.ts'
import { type SecretPlace, secretsInUrl } from './secrets-in-url.ts'

/** A comment is of no use to any program: a mark too many harms nobody. */
const SECRET = /pw|pass|token|secret|key|kennwort|auth|credential|headers|cookie/i
/** Digits of a key, or of anything that is written as Base64; not a line that is drawn. */
const DIGITS = /(?=[-+/=_]*[A-Za-z0-9])[A-Za-z0-9+/=_-]{16,}/
/** What the value follows on lines of its own. */
const OPENING = /[:=]\s*(?:[|>][-+0-9]*)?$/

/** Comments that may have a secret, as settings do that somebody has taken out. What is masked is masked as a whole. */
export function secretsInComments(text: string, comments: readonly TextRange[]): readonly SecretPlace[] {
  const places: SecretPlace[] = []
  let opened: number | undefined
  for (const { start, end } of comments) {
    const comment = text.slice(start, end).trimEnd()
    const indent = comment.search(/[^#\s-]/)
    if (indent < 0) continue
    const isBelow = opened !== undefined && indent > opened
    if (isBelow || isSecret(comment.slice(indent)))
      places.push({ start: start + indent, end: start + comment.length, setting: '#' })
    if (!isBelow) opened = SECRET.test(comment) && OPENING.test(comment) ? indent : undefined
  }
  return places
}

function isSecret(comment: string): boolean {
  if (WHOLE_MARK.test(comment) || SECRET.test(comment) || DIGITS.test(comment)) return true
  return comment.includes('://') && secretsInUrl(comment).length > 0
}
