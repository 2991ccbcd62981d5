/** What a message means to whoever reads along. */
export type Mood = 'request' | 'provisional' | 'success' | 'challenge' | 'failure'

/** A message in a few words. */
export interface MessageSummary {
  /** A word for the arrow: a method, a status code, the name of a Diameter command. */
  readonly label: string
  /** Key facts; may be empty. Never holds a control character. */
  readonly detail: string
  readonly mood: Mood
  /** Keeps a connection alive and says nothing: shown only to those who want everything. */
  readonly isRoutine?: boolean
}

/** Joins the facts that are there. */
export function joinFacts(...facts: readonly (string | false | undefined)[]): string {
  return facts.filter((fact) => fact !== undefined && fact !== false && fact !== '').join(' · ')
}

/** What a peer sent must not reach the terminal as a command to it. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?')
}

export function malformed(error: Error): MessageSummary {
  return { label: 'malformed', detail: printable(error.message), mood: 'failure' }
}
