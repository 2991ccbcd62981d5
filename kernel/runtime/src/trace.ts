import { channel } from 'node:diagnostics_channel'
import type { Address } from './net.ts'

/** One protocol message as it crossed one element's edge. Keys in `data` are already overwritten with zeros. */
export interface MessageTrace {
  readonly at: number
  /** The element that sent or received it, as named in the configuration: `pcscf`, `ue1`. */
  readonly element: string
  readonly direction: 'in' | 'out'
  readonly transport: 'udp' | 'tcp'
  readonly local: Address
  readonly remote: Address
  /** ESP carries it: true, or left out. */
  readonly isProtected?: boolean
  readonly data: Uint8Array
}

/** A step of a state machine. */
export interface TransitionTrace {
  readonly at: number
  readonly element: string
  readonly machine: string
  readonly id: string
  readonly event: string
  readonly from: string
  readonly to: string
}

/** Something that an element did or noticed and that is no message. Holds no key. */
export interface EventTrace {
  readonly at: number
  readonly element: string
  /** A security association, a timer that fired, what a store has kept or dropped, a report of media, a connection that ended. */
  readonly kind: 'sa' | 'timer' | 'store' | 'media' | 'connection'
  /** In a few words: `set 1234 in use`. */
  readonly what: string
  /** The call that it belongs to. */
  readonly callId?: string
  /** IMPI, IMPUs or numbers of the subscribers that it belongs to. */
  readonly subscribers?: readonly string[]
  readonly fields?: Readonly<Record<string, string | number | boolean>>
}

/** Security associations with their keys. */
export interface SaTrace {
  readonly at: number
  /** The element that has put them in. */
  readonly element: string
  /** Lines of the file `esp_sa` of a Wireshark profile, each with its end. */
  readonly table: string
}

/** What one side of one stream of a call has sent so far. */
export interface MediaStreamTrace {
  readonly media: string
  /** Position of its m-line, from 0. */
  readonly index: number
  readonly side: 'offerer' | 'answerer'
  readonly tag: string
  readonly local: Address
  readonly remote?: Address
  readonly packets: number
  readonly octets: number
  readonly dropped: number
  readonly errors: number
  readonly codec?: string
  /** Share, 0 to 1. */
  readonly loss?: number
  readonly jitterMs?: number
  readonly roundTripMs?: number
  readonly mos?: number
}

/** What a media gateway tells of a call that an element has anchored there. */
export interface MediaReportTrace {
  readonly at: number
  /** The element that asked. */
  readonly element: string
  /** Of the call in SIP. */
  readonly callId: string
  /** Of the call at the gateway. */
  readonly mediaCallId: string
  readonly createdAt: number
  readonly lastPacketAt: number | undefined
  readonly recording: boolean
  readonly engine?: string
  readonly streams: readonly MediaStreamTrace[]
  /** The call is over: these are its last figures. */
  readonly isFinal: boolean
}

/** A typed `node:diagnostics_channel`: free while nobody listens. */
export interface TraceChannel<T> {
  /** Ask before building what is published. */
  readonly hasSubscribers: boolean
  publish(trace: T): void
  /** @returns a function that ends the subscription */
  subscribe(receive: (trace: T) => void): () => void
}

export function createTraceChannel<T>(name: string): TraceChannel<T> {
  const inner = channel(name)
  return {
    get hasSubscribers() {
      return inner.hasSubscribers
    },
    publish: (trace) => inner.publish(trace),
    subscribe(receive) {
      const listener = (trace: unknown) => receive(trace as T)
      inner.subscribe(listener)
      return () => inner.unsubscribe(listener)
    },
  }
}

export const sipTrace: TraceChannel<MessageTrace> = createTraceChannel('voltaic:sip:message')
export const diameterTrace: TraceChannel<MessageTrace> = createTraceChannel('voltaic:diameter:message')
export const dnsTrace: TraceChannel<MessageTrace> = createTraceChannel('voltaic:dns:message')
export const transitionTrace: TraceChannel<TransitionTrace> = createTraceChannel('voltaic:fsm:transition')

/** One request to the API, when it has been answered. */
export interface ApiRequestTrace {
  readonly at: number
  /** The id that its answer and the log have. */
  readonly requestId: string
  readonly method: string
  /** The route, with names in place of values: `/api/v1/subscribers/:identity`. */
  readonly operation: string
  readonly status: number
  /** How long it took, in milliseconds. */
  readonly ms: number
}

export const apiRequestTrace: TraceChannel<ApiRequestTrace> = createTraceChannel('voltaic:api:request')

export const eventTrace: TraceChannel<EventTrace> = createTraceChannel('voltaic:event')
/** The media of calls under way, every twenty seconds, and once at the end of each. */
export const mediaReportTrace: TraceChannel<MediaReportTrace> = createTraceChannel('voltaic:media:report')

/**
 * A message within the process at its receiver, whose sender has published it already. Apart, because only those who
 * want to know when each element saw it need it.
 */
export const sipSecondSight: TraceChannel<MessageTrace> = createTraceChannel('voltaic:sip:message:second-sight')
export const diameterSecondSight: TraceChannel<MessageTrace> = createTraceChannel(
  'voltaic:diameter:message:second-sight',
)
export const dnsSecondSight: TraceChannel<MessageTrace> = createTraceChannel('voltaic:dns:message:second-sight')

/**
 * The same messages with their keys (`ck`, `ik`, XRES, the key AVPs of an MAA). Only `--with-keys` subscribes;
 * publishers look at `hasSubscribers` first, so that true keys leave a protocol package for nobody else.
 */
export const sipTraceWithKeys: TraceChannel<MessageTrace> = createTraceChannel('voltaic:sip:message:with-keys')
export const diameterTraceWithKeys: TraceChannel<MessageTrace> = createTraceChannel(
  'voltaic:diameter:message:with-keys',
)
/** What decrypts ESP in a capture. Only `--esp-keys` subscribes; nothing is built for nobody. */
export const saTraceWithKeys: TraceChannel<SaTrace> = createTraceChannel('voltaic:esp:association:with-keys')
