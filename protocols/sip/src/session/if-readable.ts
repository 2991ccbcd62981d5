import { DecodeError } from '@voltaic/base'

/** What a response says, or undefined when it cannot be read: there is nobody whom a malformed response could be refused to. */
export function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
