import { VoltaicError } from '@voltaic/base'

/**
 * What a log may say of an error that a handler threw: its code, or its class and where it was thrown. Not its message,
 * which may quote a key.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof VoltaicError) return error.code
  if (!(error instanceof Error)) return typeof error
  const frame = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '))
  return frame === undefined ? error.name : `${error.name} ${frame.trim()}`
}
