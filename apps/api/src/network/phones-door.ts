/** What a simulated phone may do wrong on purpose, to see what the network makes of it. */
export const PHONE_FAULTS = [
  'wrong K',
  'OP as OPc',
  'wrong response',
  'silent after challenge',
  'no Security-Verify',
  'wrong SPI',
  'wrong ESP key',
  'clear to protected port',
] as const
export type PhoneFault = (typeof PHONE_FAULTS)[number]

export interface PhoneCallEntry {
  readonly callId: string
  readonly direction: 'out' | 'in'
  readonly state: string
  readonly remote: string
  /** Wall-clock milliseconds. */
  readonly startedAt: number
  readonly answeredAt?: number
}

/** A call of the phone that is over. */
export interface EndedCallEntry {
  readonly callId: string
  readonly direction: 'out' | 'in'
  readonly remote: string
  /** Wall-clock milliseconds. */
  readonly startedAt: number
  /** `completed`, `refused`, `cancelled`, `no answer`, `released`, `failed`. */
  readonly outcome: string
  /** Of the final response. */
  readonly status?: number
  readonly reason?: string
}

export interface PhoneTextEntry {
  readonly direction: 'out' | 'in'
  readonly other: string
  readonly text: string
  /** Wall-clock milliseconds. */
  readonly at: number
  /** Of one that was sent: `sending`, `sent` (no delivery report yet), `failed`, `delivered`, `not delivered`. */
  readonly state?: string
  /** Of one that failed: what the network said. */
  readonly reason?: string
}

/** A simulated phone of this process. */
export interface PhoneEntry {
  readonly imsi: string
  /** Name in traces: `ue1`. */
  readonly element: string
  readonly isRegistered: boolean
  /** Public identities that the network gave it. */
  readonly identities: readonly string[]
  readonly isProtected: boolean
  readonly fault?: PhoneFault
  /** How its last attempt to register ended, in words. */
  readonly lastOutcome?: string
  readonly calls: readonly PhoneCallEntry[]
  /** The last that are over, made or taken, the oldest first. */
  readonly endedCalls: readonly EndedCallEntry[]
  /** The last that came and went, the oldest first. */
  readonly texts: readonly PhoneTextEntry[]
}

/** Simulated phones, with SIMs of this network's subscribers. What cannot be done throws a VoltaicError. */
export interface PhonesDoor {
  list(): readonly PhoneEntry[]
  /** Switches a phone on; it registers. @param imsi or another identity of a subscriber */
  start(imsi: string, fault?: PhoneFault): Promise<PhoneEntry>
  /** Switches it off; it de-registers first, unless it cannot. */
  stop(imsi: string): Promise<void>
  register(imsi: string): Promise<PhoneEntry>
  deregister(imsi: string): Promise<PhoneEntry>
  /** Begins a call. @param to a number, a SIP URI or a tel URI */
  call(imsi: string, to: string): Promise<PhoneCallEntry>
  hangUp(imsi: string, callId: string): Promise<void>
  text(imsi: string, to: string, text: string): Promise<PhoneTextEntry>
}
