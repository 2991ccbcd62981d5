import type { RadioSaving } from './radio-config.ts'

/** Counts what the radio of all phones of a process does. */
export class RadioTally {
  packets = 0
  headerOctets = 0
  compressedOctets = 0
  payloadOctets = 0
  delivered = 0
  refused = 0
  lost = 0
  damaged = 0
  overtaken = 0

  saving(): RadioSaving {
    return { ...this }
  }
}
