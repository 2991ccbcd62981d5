import { attributeOf } from '../description/attributes.ts'
import { decimal } from '../description/parse-fields.ts'
import type { DescriptionLevel } from '../description/session-description.ts'

/** Milliseconds of media in a packet that the writer wants to receive. @spec RFC 8866 §6.4 */
export function ptimeOf(media: DescriptionLevel): number | undefined {
  return positive(attributeOf(media, 'ptime'))
}

/** Milliseconds of media in a packet that the writer can take at most. @spec RFC 8866 §6.5 */
export function maxptimeOf(media: DescriptionLevel): number | undefined {
  return positive(attributeOf(media, 'maxptime'))
}

function positive(text: string | undefined): number | undefined {
  // Some senders write `20.0`, which means the same.
  const value = text === undefined ? undefined : decimal(text.trim().split('.')[0] ?? '')
  return value === 0 ? undefined : value
}
