import { readFileSync } from 'node:fs'
import type { FoundPco } from '@voltaic/capture'

/** A message of tests/vectors/pco. */
export interface PcoMessage {
  readonly name: string
  readonly protocol: 'gtpv2' | 's1ap'
  readonly octets: Uint8Array
  /** What is to be found in it; options in hexadecimal digits. */
  readonly found: readonly (Omit<FoundPco, 'pco'> & { readonly pco: string })[]
}

interface Written extends Omit<PcoMessage, 'octets'> {
  readonly octets: readonly (readonly [hex: string, meaning: string])[]
}

/** The messages that were written by hand. */
export function pcoMessages(): readonly PcoMessage[] {
  const url = new URL('../vectors/pco/messages.json', import.meta.url)
  const written = JSON.parse(readFileSync(url, 'utf8')) as readonly Written[]
  return written.map((message) => ({
    ...message,
    octets: Buffer.from(message.octets.map(([hex]) => hex.replaceAll(' ', '')).join(''), 'hex'),
  }))
}
