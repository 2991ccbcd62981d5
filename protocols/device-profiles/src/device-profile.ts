/** Where in the life of a phone it shows. */
export const PHASES = ['access', 'registration', 'call', 'text'] as const
export type Phase = (typeof PHASES)[number]

/** Who has to do something about it. */
export const HANDLERS = ['core', 'operator'] as const
export type Handler = (typeof HANDLERS)[number]

/** Why a phone says nothing after a challenge, and what is done about it. */
export interface SilenceCause {
  readonly because: string
  readonly mend: string
}

/** Something that handsets do in a way of their own. */
export interface Behaviour {
  /** Lower case with hyphens: `leaves-with-star`. */
  readonly id: string
  readonly phase: Phase
  /** What the handset does, in words that follow "it". */
  readonly does: string
  readonly handledBy: Handler
  /** What is done about it: by the core always, or by the operator. */
  readonly response: string
  /** Clauses, as in `RFC 3261 §10.2.2; TS 24.229 §5.4.1.4`. */
  readonly spec?: string
  readonly silentAfterChallenge?: SilenceCause
}

/** Handsets of one family, how they are known, and what they do. */
export interface DeviceProfile {
  readonly id: string
  readonly vendor: string
  /** As people call it: `Google Pixel`. */
  readonly family: string
  /** Id of a profile whose behaviours it has too. */
  readonly extends?: string
  /** Patterns of User-Agent; a star stands for any characters. Letters are the same in either case. */
  readonly userAgents: readonly string[]
  /** Type Allocation Codes: the first eight digits of IMEIs. @spec TS 23.003 §6.2.1 */
  readonly tacs: readonly string[]
  /** Ids of behaviours. */
  readonly behaviours: readonly string[]
}

/** What one file of profiles holds. */
export interface DeviceFile {
  readonly behaviours: readonly Behaviour[]
  readonly profiles: readonly DeviceProfile[]
}
