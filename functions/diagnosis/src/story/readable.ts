import { DecodeError } from '@voltaic/base'

/** What `read` gives; undefined where what it reads is malformed: a trace holds whatever peers have sent. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
