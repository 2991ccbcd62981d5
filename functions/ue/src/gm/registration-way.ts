import type { SipRequest, SipResponse } from '@voltaic/sip'
import type { UeRoom } from '../room.ts'

/** What the SIM gives to protect Gm with. */
export interface AkaKeys {
  readonly ck: Uint8Array
  readonly ik: Uint8Array
}

/** How the REGISTERs of one registration, refresh or de-registration go to the P-CSCF. */
export interface RegistrationWay {
  /** Whether the first of them is from a phone that is registered: it may repeat its last Authorization. */
  readonly isRefresh: boolean
  send(register: SipRequest): Promise<SipResponse>
  /**
   * A 401 that the SIM believes: from now on they go as it asks.
   * @returns why the phone cannot answer it, in words
   */
  challenged(challenge: SipResponse, keys: AkaKeys): Promise<string | undefined>
  /**
   * A 494.
   * @returns whether the phone is to begin once more
   */
  disagreed(response: SipResponse): Promise<boolean>
  /** A 200 that the phone believes. @param expires seconds; 0 when it has left */
  accepted(expires: number): void
  /** Whatever came of it. */
  end(): Promise<void>
}

/** All in clear. */
export function clearWay(room: UeRoom): RegistrationWay {
  return {
    isRefresh: room.state.hasAuthenticated,
    send: (register) => room.sip().request(register, { target: room.config.pcscf }),
    challenged: async () => undefined,
    disagreed: async () => false,
    accepted() {},
    async end() {},
  }
}
