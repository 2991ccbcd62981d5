import { ownText } from '@voltaic/base'
import {
  type EspKeys,
  NO_SA_SETS,
  type SaHandle,
  type SaSet,
  type SaSetState,
  type SaSets,
  type SecurityMechanism,
} from '@voltaic/ipsec'

/** One set of security associations that this P-CSCF has put in, with all that was agreed on. */
export interface HeldSet {
  /** Among the sets of its phone. */
  readonly id: number
  readonly phone: GmPhone
  readonly handle: SaHandle
  readonly keys: EspKeys
  /** What the phone offered in the REGISTER that was challenged. */
  readonly securityClient: readonly SecurityMechanism[]
  /** What this element answered, and Security-Verify is to repeat. */
  readonly securityServer: readonly SecurityMechanism[]
  /** The REGISTER that was challenged came in clear: the phone began anew. */
  readonly isInitial: boolean
  /** Sequence numbers that are written down as used, of the two outbound associations; none where nobody needs them. */
  reserved: readonly number[]
  /** Messages that went over it since the start, to look at the sequence numbers from time to time. */
  messages: number
  /** It is not used any more, and taken out a little later: an answer may be on its way. */
  isOver: boolean
  /** The answer to its challenge has come over it: the phone waits for what comes back over it. */
  isAnswering: boolean
}

/** A phone with its sets: one private identity at one host. */
export class GmPhone {
  readonly key: string
  readonly impi: string
  readonly host: string
  readonly held: Map<number, HeldSet> = new Map()
  sets: SaSets = NO_SA_SETS
  /** Of its contact, once it is registered. */
  token: string | undefined

  constructor(impi: string, host: string) {
    this.key = ownText(phoneKey(impi, host))
    this.impi = ownText(impi)
    this.host = ownText(host)
  }

  /** The life of a set as it stands; undefined when it is over. */
  setOf(id: number): SaSet | undefined {
    return this.sets.sets.find((set) => set.id === id)
  }

  stateOf(id: number): SaSetState | undefined {
    return this.setOf(id)?.state
  }

  /** The set of the authentication under way. */
  get temporary(): HeldSet | undefined {
    const set = this.sets.sets.find(({ state }) => state === 'temporary')
    return set && this.held.get(set.id)
  }
}

/** Whether its phone is registered over it. */
export function isInUse({ phone, id }: HeldSet): boolean {
  const state = phone.stateOf(id)
  return state === 'new' || state === 'current'
}

/** The key of a phone; neither part has a space. */
export function phoneKey(impi: string, host: string): string {
  return `${impi} ${host}`
}
