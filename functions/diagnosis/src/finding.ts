import type { CauseId } from './causes.ts'
import type { Seen } from './story/seen.ts'

/** A place in the evidence: which message, which field of it, and what stands there. */
export interface Proof {
  /** Milliseconds since 1970. */
  readonly at: number
  /** `401 Unauthorized from pcscf`, `event of scscf`. */
  readonly where: string
  /** `WWW-Authenticate: nonce`, `Result-Code`. */
  readonly field: string
  /** What stands there, or what was missed. */
  readonly says: string
  /** Place of the message in a trace; a capture has none. */
  readonly sequence?: number
  /** Of the registration, the call or the text that it is part of. */
  readonly callId?: string
}

/** What to do. */
export interface Remedy {
  readonly text: string
  /** As typed in a shell. */
  readonly commands?: readonly string[]
}

/** A cause, as one rule sees it. */
export interface Finding {
  readonly cause: CauseId
  /** From 0 to 1: see `CERTAIN`, `LIKELY`, `POSSIBLE`. */
  readonly confidence: number
  /** What is so, in a sentence, with names. */
  readonly what: string
  readonly proofs: readonly Proof[]
  /** Whose registration, call or text it is, where no proof tells by its Call-ID. */
  readonly who?: string
  /** Call-IDs of all that it explains, of which the proofs may be a part. */
  readonly explains?: readonly string[]
  readonly remedies: readonly Remedy[]
  /** When the same was tried again and worked; milliseconds since 1970. */
  readonly worksSince?: number
}

/** The evidence says so itself. */
export const CERTAIN = 0.9
/** The evidence fits this better than anything else. */
export const LIKELY = 0.7
/** The evidence fits this, and other things as well. */
export const POSSIBLE = 0.4

/** The field of a message as proof. */
export function proof(seen: Seen, field: string, says: string): Proof {
  const { at, label, sender, sequence, callId } = seen
  return {
    ...{ at, where: `${label} from ${sender}`, field, says: clipped(says) },
    ...(sequence !== undefined && { sequence }),
    ...(callId !== undefined && { callId }),
  }
}

const MAX_SAYS = 200

function clipped(text: string): string {
  return text.length > MAX_SAYS ? `${text.slice(0, MAX_SAYS)}…` : text
}

/** The user part of an identity as a shell takes it, whatever is in it: a phone may call itself anything. */
export function shellWord(identity: string): string {
  const user = identity.replace(/^sips?:/i, '').replace(/@.*/s, '')
  return /^[\w+.-]+$/.test(user) ? user : `'${user.replaceAll("'", "'\\''")}'`
}

/** What a peer wrote must not reach a terminal as a control sequence. */
export function printable(text: string): string {
  let plain = ''
  for (const character of text) plain += isControl(character) ? '.' : character
  return plain
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0)
  return code < 32 || (code >= 127 && code < 160)
}

/** A finding of which every text can be printed. */
export function printableFinding(finding: Finding): Finding {
  const { what, proofs, remedies } = finding
  return {
    ...finding,
    what: printable(what),
    proofs: proofs.map(({ where, field, says, ...rest }) => ({
      ...rest,
      where: printable(where),
      field: printable(field),
      says: printable(says),
    })),
    remedies: remedies.map(({ text, commands }) => ({
      text: printable(text),
      ...(commands && { commands: commands.map(printable) }),
    })),
  }
}

export function advice(text: string, ...commands: readonly string[]): Remedy {
  return commands.length === 0 ? { text } : { text, commands }
}
