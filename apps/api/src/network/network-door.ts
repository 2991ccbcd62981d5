import { RequestRefused } from '../problem.ts'
import type { AlarmsView } from './alarm-entry.ts'
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
  /** Of one that is over. */
  readonly endedAt?: number
  readonly servedBy: readonly string[]
}

/** Who of the two in a call. */
export type CallParty = 'caller' | 'called'

/** What one side of a stream sends, as the media gateway counts it. */
export interface StreamEntry {
  readonly media: string
  readonly index: number
  readonly side: 'offerer' | 'answerer'
  /** Who that is; undefined where it is not known. */
  readonly party?: CallParty
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
  /** Wall-clock milliseconds. */
  readonly recordingSince?: number
  readonly lastPacketAt?: number | undefined
  /** Of a call that has ended: these are its last figures. */
  readonly endedAt?: number
  readonly streams: readonly StreamEntry[]
}

/** What one side of a stream sent in a few seconds. */
export interface SampleEntry {
  /** The end of them, wall-clock milliseconds. */
  readonly at: number
  readonly durationMs: number
  readonly packets: number
  readonly octets: number
  /** 0 to 1, as the gateway counts it. */
  readonly loss?: number
  readonly jitterMs?: number
  /** As the RTCP of the other side tells it. */
  readonly reportedLoss?: number
  readonly reportedJitterMs?: number
  readonly roundTripMs?: number
  /** 1 to 5. */
  readonly mos?: number
}

/** The media of a call over time, at one of the places where it passes the gateway. */
export interface CallSamplesEntry {
  /** Name of the call at the gateway. */
  readonly callId: string
  readonly engine?: string
  readonly startedAt: number
  readonly endedAt?: number
  readonly streams: readonly {
    readonly media: string
    readonly index: number
    readonly side: 'offerer' | 'answerer'
    readonly party?: CallParty
    readonly codec?: string
    /** The oldest first. */
    readonly samples: readonly SampleEntry[]
  }[]
}

/** What became of the wish to record a call, or to stop that. */
export type RecordingOutcome =
  | {
      readonly kind: 'recorded'
      /** Wall-clock milliseconds. */
      readonly since: number | undefined
      /** Whether it was not recorded before. */
      readonly isNew: boolean
    }
  | { readonly kind: 'stopped' }
  | {
      readonly kind: 'refused'
      readonly why:
        | 'no call'
        /** Its media pass no gateway of this process. */
        | 'not anchored'
        /** Nothing says where recordings go. */
        | 'not configured'
        /** The recorder cannot take one now. */
        | 'no room'
        | 'not recorded'
    }

export interface TrunkEntry {
  readonly name: string
  readonly element: string
  readonly state: string
}

/** Where a private identity can be reached. @spec RFC 3261 §10.3 */
export interface BindingEntry {
  readonly scscf: string
  readonly impi: string
  readonly impu: string
  readonly contact: string
  readonly path: readonly string[]
  /** Wall-clock milliseconds. */
  readonly registeredAt: number
  readonly expiresAt: number
}

/** One end of a set of security associations. @spec TS 33.203 §7.1 */
export interface SaEndEntry {
  readonly host: string
  readonly spiC: number
  readonly spiS: number
  readonly portC: number
  readonly portS: number
}

/** A set of security associations between a phone and its P-CSCF; never its keys. */
export interface SaSetEntry {
  readonly pcscf: string
  readonly impi: string
  /** Who does ESP: `process`, `xfrm`, `tun`. */
  readonly backend: string
  readonly state: string
  /** Integrity and encryption. */
  readonly algorithms: string
  /** Wall-clock milliseconds. */
  readonly expiresAt: number
  readonly phone: SaEndEntry
  readonly network: SaEndEntry
}

export interface ContactsEntry {
  readonly bindings: readonly BindingEntry[]
  readonly securityAssociations: readonly SaSetEntry[]
}

export interface NetworkCounts {
  /** Registration sets that S-CSCFs here serve. */
  readonly registrations: number
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

/** Who speaks with whom, and how much was done in the last minutes. */
export interface ActivityEntry {
  /** How long the flows were counted, in seconds. */
  readonly flowSeconds: number
  readonly flows: readonly {
    readonly from: string
    readonly to: string
    readonly protocol: 'sip' | 'diameter' | 'dns'
    readonly messages: number
  }[]
  /** How long each of the rates was counted, in seconds. */
  readonly rateSeconds: number
  /** Oldest first. */
  readonly rates: readonly {
    /** Wall-clock milliseconds, of its end. */
    readonly at: number
    /** SIP requests that elements have received. */
    readonly requests: number
    readonly registrations: number
    readonly calls: number
    readonly texts: number
  }[]
}

/** A number and the domain names of its rules, each way round. */
export interface EnumNames {
  /** With its `+`. */
  readonly number: string
  /** Below every suffix of the network, in the order in which they are asked. */
  readonly names: readonly { readonly suffix: string; readonly name: string }[]
  /** Whether calls of the network ask any zone. */
  readonly areAsked: boolean
}

/** The running network, as the API shows it: what runs in this process. */
export interface NetworkDoor {
  readonly realm: string
  /** `001/01` */
  readonly plmn: string
  /** Wall-clock milliseconds. */
  readonly startedAt: number
  readonly elements: readonly ElementEntry[]
  /** Whether a call whose media pass a gateway of this process can be recorded. */
  readonly recordsCalls: boolean
  counts(): NetworkCounts
  /** What was counted since the start, by name. */
  counters(): Readonly<Record<string, number>>
  activity(): ActivityEntry
  /** Where a private identity can be reached, and over which security associations. */
  contacts(impi: string): ContactsEntry
  calls(): readonly CallEntry[]
  /** The last that are over, the latest to end first. */
  endedCalls(): readonly CallEntry[]
  /** Ends a call at both sides. @returns whether there was such a call */
  releaseCall(callId: string): boolean
  /** @param callId of SIP, for that call alone, and then its last figures when it is over */
  media(callId?: string): Promise<readonly CallMediaEntry[]>
  /** Of one under way, or one that is over and still kept. @param callId of SIP */
  samples(callId: string): readonly CallSamplesEntry[]
  /** Starts or stops recording. */
  recordCall(callId: string, isRecorded: boolean): Promise<RecordingOutcome>
  trunks(): readonly TrunkEntry[]
  alarms(): AlarmsView
  /** What the number plan makes of a number. @param caller who dials it; anybody unless given */
  explainNumber(dialled: string, caller: string | undefined): NumberPreview
  /** Looks a number up as a call would. @throws VoltaicError ENUM_NUMBER_INVALID */
  queryEnum(dialled: string): Promise<EnumLookup>
  /** @param text a number with its `+`, or the domain name of one @throws VoltaicError ENUM_NUMBER_INVALID */
  enumNames(text: string): EnumNames
  readonly phones: PhonesDoor
}

/** @throws RequestRefused NETWORK_NOT_HERE where the API runs without a network */
export function networkOf({ network }: { readonly network?: () => NetworkDoor | undefined }): NetworkDoor {
  const door = network?.()
  if (door !== undefined) return door
  throw new RequestRefused(503, 'NETWORK_NOT_HERE', 'no network runs in this process', 'Start it: voltaic start')
}
