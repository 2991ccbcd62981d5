import { RequestRefused } from '../problem.ts'
import type { PhonesDoor } from './phones-door.ts'

/** An element of the network that runs in this process. */
export interface ElementEntry {
  readonly name: string
  /** `pcscf`, `hss` … as in voltaic.yaml. */
  readonly function: string
  /** Where it listens: `127.0.0.1:5060`. */
  readonly addresses: readonly string[]
}

export interface CallEntry {
  readonly callId: string
  readonly caller: string
  readonly called: string
  readonly state: string
  /** Wall-clock milliseconds. */
  readonly startedAt: number
  readonly answeredAt?: number
  readonly servedBy: readonly string[]
}

/** What one side of a stream sends, as the media gateway counts it. */
export interface StreamEntry {
  readonly media: string
  readonly index: number
  readonly side: 'offerer' | 'answerer'
  readonly codec?: string
  readonly packets: number
  readonly octets: number
  readonly dropped: number
  /** 0 to 1. */
  readonly loss?: number
  readonly jitterMs?: number
  readonly roundTripMs?: number
  /** 1 to 5. */
  readonly mos?: number
}

export interface CallMediaEntry {
  /** Name of the call at the gateway: its Call-ID, and behind a semicolon which side of it. */
  readonly callId: string
  readonly engine?: string
  readonly recording: boolean
  readonly lastPacketAt?: number | undefined
  readonly streams: readonly StreamEntry[]
}

export interface TrunkEntry {
  readonly name: string
  readonly element: string
  readonly state: string
}

export interface NetworkCounts {
  readonly calls: number
  readonly callLegs: number
  /** SIP transactions, those that only wait for retransmissions included. */
  readonly transactions: number
}

export interface NumberPreview {
  /** In the order in which they were tried. */
  readonly steps: readonly { readonly rule: string; readonly applies: boolean; readonly says: string }[]
  /** Where the call goes, or why it is refused. */
  readonly outcome: string
  readonly isRefused: boolean
}

export interface EnumLookup {
  readonly outcome: string
  /** Where the INVITE goes, the first one first. */
  readonly uris: readonly string[]
  /** The whole explanation, for people. */
  readonly text: string
}

/** The running network, as the API shows it: what runs in this process. */
export interface NetworkDoor {
  readonly realm: string
  /** `001/01` */
  readonly plmn: string
  /** Wall-clock milliseconds. */
  readonly startedAt: number
  readonly elements: readonly ElementEntry[]
  counts(): NetworkCounts
  /** What was counted since the start, by name. */
  counters(): Readonly<Record<string, number>>
  calls(): readonly CallEntry[]
  /** Ends a call at both sides. @returns whether there was such a call */
  releaseCall(callId: string): boolean
  /** @param callId of SIP, for that call alone */
  media(callId?: string): Promise<readonly CallMediaEntry[]>
  /** Starts or stops recording. @returns whether there was such a call with media */
  recordCall(callId: string, isRecorded: boolean): Promise<boolean>
  trunks(): readonly TrunkEntry[]
  /** What the number plan makes of a number. @param caller who dials it; anybody unless given */
  explainNumber(dialled: string, caller: string | undefined): NumberPreview
  /** Looks a number up as a call would. @throws VoltaicError ENUM_NUMBER_INVALID */
  queryEnum(dialled: string): Promise<EnumLookup>
  readonly phones: PhonesDoor
}

/** @throws RequestRefused NETWORK_NOT_HERE where the API runs without a network */
export function networkOf({ network }: { readonly network?: () => NetworkDoor | undefined }): NetworkDoor {
  const door = network?.()
  if (door !== undefined) return door
  throw new RequestRefused(503, 'NETWORK_NOT_HERE', 'no network runs in this process', 'Start it: voltaic start')
}
