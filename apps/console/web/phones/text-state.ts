import type { Phone } from '../api/operations.ts'

type PhoneText = Phone['texts'][number]

/** What the states of a text mean to who has sent it; others say it themselves. */
const WORDS: Readonly<Record<string, string>> = {
  sending: 'on its way to the service centre',
  sent: 'the service centre has it; no delivery report yet',
  failed: 'refused',
}

/** What is known of a text that a phone has sent, in words; undefined of one that came. */
export function textState({ state, reason }: Pick<PhoneText, 'state' | 'reason'>): string | undefined {
  if (state === undefined) return undefined
  const words = WORDS[state] ?? state
  return reason === undefined ? words : `${words}: ${reason}`
}

/** Whether a text has not arrived and will not. */
export function isLost({ state }: Pick<PhoneText, 'state'>): boolean {
  return state === 'failed' || state === 'not delivered'
}
