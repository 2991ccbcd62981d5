import type { SpeechCodecs } from '@voltaic/audio'
import type { AnswerRequest, DescriptionResult, MediaInterface, OfferRequest } from '@voltaic/ng'
import type { Address } from '@voltaic/runtime'
import { formatSessionDescription, type SessionDescription } from '@voltaic/sdp'
import { type AgwConfig, hostFor, hostOf } from '../agw-config.ts'
import type { PacketProcessing } from '../engines/relay-engine.ts'
import { describedStream } from '../sdp/described-stream.ts'
import type { OwnPlace } from '../sdp/forbidden-remote.ts'
import { rewriteDescription, type StreamPlan } from '../sdp/rewrite-description.ts'
import { CallCodecs } from './call-codecs.ts'
import { CallParties } from './call-parties.ts'
import type { CallRecorder, CallRecording } from './call-recorder.ts'
import type { CanOpen } from './codec-offer.ts'
import { MediaGate } from './media-gate.ts'
import { codecsOfSide, describeParty, type Party } from './party.ts'
import { isBeepWanted, RecordingBeep } from './recording-beep.ts'
import { clockRateOf, relaySideOf } from './relay-terms.ts'
import { type AnchorDeps, type Hosts, type SideName, StreamAnchor } from './stream-anchor.ts'
import { type SideFormats, StreamProcessing } from './stream-processing.ts'

/** What calls are made with. */
export interface CallDeps extends AnchorDeps {
  /** Absent where nobody records. */
  readonly recorder?: CallRecorder
  /** Absent where nothing is transcoded. */
  readonly codecs?: SpeechCodecs
  readonly canOpen: CanOpen
}

/** Streams of one call that are anchored; a video call has two. */
export const MAX_CALL_STREAMS = 8

/**
 * One call at the gateway: what both sides have said, and its streams. Each offer and answer goes through here, gets our
 * addresses, and puts new terms in force at once.
 *
 * Branches of a fork share the ports that the offer told them; media goes to the one that answered last.
 *
 * @spec TS 23.334 §5.1; RFC 3264 §5, §6, §8
 */
export class MediaCall {
  readonly callId: string
  readonly viaBranch: string | undefined
  readonly createdAt: number
  readonly parties: CallParties
  readonly #serial: number
  readonly #config: AgwConfig
  readonly #deps: CallDeps
  readonly #interfaces: Readonly<Record<SideName, MediaInterface>>
  readonly #anchors: (StreamAnchor | undefined)[] = []
  readonly #gate = new MediaGate()
  readonly #codecs: CallCodecs
  readonly #processing = new Map<StreamAnchor, StreamProcessing>()
  #opened = 0
  #recording: CallRecording | undefined
  #recordingSince: number | undefined
  /** What a recording of this call is found by, whenever it begins. */
  #metadata: string | undefined
  #beep: RecordingBeep | undefined
  /** When it was last asked for anything. */
  touchedAt: number

  /** @param serial of the gateway, for the names of streams @param createdAt milliseconds since 1970 */
  constructor(request: OfferRequest, serial: number, config: AgwConfig, deps: CallDeps, createdAt: number) {
    this.callId = request.callId
    this.viaBranch = request.viaBranch
    this.createdAt = createdAt
    this.touchedAt = deps.runtime.clock.now()
    this.parties = new CallParties(request.fromTag)
    this.#serial = serial
    this.#config = config
    this.#deps = deps
    this.#codecs = new CallCodecs(deps.canOpen)
    this.#interfaces = { a: request.from, b: request.to }
  }

  /** By m-line. */
  get anchors(): readonly (StreamAnchor | undefined)[] {
    return this.#anchors
  }

  /** Ports of ours, of both sides, by m-line. */
  get ports(): readonly number[] {
    return this.#anchors.flatMap((anchor) => {
      if (anchor === undefined) return []
      const { a, b } = anchor.local
      return a.port === b.port ? [a.port] : [a.port, b.port]
    })
  }

  async offer(request: OfferRequest, session: SessionDescription): Promise<DescriptionResult> {
    const side = this.parties.sideOf(request.fromTag)
    const before = this.parties.partyAt(side, request.fromTag)
    const described = describeParty(session, (family) => this.#placeOf(side, family), request.allowedHost, before)
    if (described.kind === 'refused') return described
    const party: Party = { tag: request.fromTag, streams: described.streams }
    const wanted = this.#hostsFor(side, party, request.addressFamily)
    if (typeof wanted === 'string') return refusal(wanted)
    const failure = await this.#anchorAll(session, party, wanted)
    if (failure !== undefined) return refusal(failure)
    if (request.isEarlyMediaBlocked) this.#gate.gateAnswerers()
    this.parties.set(side, party)
    this.#metadata = request.metadata ?? this.#metadata
    if (request.record) this.#beginRecording(request.metadata)
    await this.#apply()
    const edited = this.#codecs.offer(session, request.transcode ?? [], side, this.parties.answerer?.tag)
    return this.#rewritten(edited, party, otherSide(side), wanted[otherSide(side)])
  }

  async answer(request: AnswerRequest, session: SessionDescription): Promise<DescriptionResult> {
    const side = otherSide(this.parties.sideOf(request.fromTag))
    const before = this.parties.partyAt(side, request.toTag)
    const told = this.#hostTold(side)
    const placeOf = (family: 'IP4' | 'IP6') =>
      told !== undefined && familyOf(told) !== family ? undefined : this.#placeOf(side, family)
    const described = describeParty(session, placeOf, request.allowedHost, before)
    if (described.kind === 'refused') return described
    // RFC 3264 §6: what was not offered cannot be accepted
    const streams = described.streams.map((stream, index) => (this.#anchors[index] ? stream : undefined))
    const party: Party = { tag: request.toTag, streams }
    const inCall = side === 'b' ? request.toTag : request.fromTag
    const edited = this.#codecs.answer(session, side, inCall)
    if (typeof edited === 'string') return refusal(edited)
    if (!this.parties.set(side, party)) return refusal('too many branches have answered')
    if (request.isEarlyMediaBlocked) this.#gate.set(request.toTag, true)
    if (request.record) this.#beginRecording(request.metadata)
    await this.#apply()
    const host = this.#hostTold(otherSide(side)) ?? hostFor(this.#config, this.#interfaces[otherSide(side)], 'IP4')
    return this.#rewritten(edited, party, otherSide(side), host ?? '')
  }

  /** Holds back, or lets go on, what one side sends. A side whose media is let go on is the one that the call is with. */
  async setBlocked(tag: string, isBlocked: boolean): Promise<void> {
    this.#gate.set(tag, isBlocked)
    if (!isBlocked) this.parties.activate(tag)
    await this.#apply()
  }

  /** One branch of several has ended. */
  async forget(tag: string): Promise<void> {
    this.parties.forget(tag)
    await this.#apply()
  }

  get isRecording(): boolean {
    return this.#recording !== undefined
  }

  /** Milliseconds since 1970; undefined while it is not recorded. */
  get recordingSince(): number | undefined {
    return this.#recording && this.#recordingSince
  }

  /** @returns whether it is recorded now */
  async startRecording(metadata: string | undefined): Promise<boolean> {
    this.#beginRecording(metadata ?? this.#metadata)
    await this.#apply()
    return this.isRecording
  }

  /** @returns whether it was recorded */
  async stopRecording(): Promise<boolean> {
    const { isRecording } = this
    const [recording, beep] = [this.#recording, this.#beep]
    this.#recording = undefined
    this.#beep = undefined
    await this.#apply()
    recording?.finish()
    beep?.stop()
    return isRecording
  }

  /** Packets of one side of a stream that nothing could be made of. */
  unreadFrom(anchor: StreamAnchor, side: SideName): number {
    return this.#processing.get(anchor)?.unread[side === 'a' ? 0 : 1] ?? 0
  }

  async close(): Promise<void> {
    for (const index of this.#anchors.keys()) await this.#drop(index)
    this.#recording?.finish()
    this.#recording = undefined
    this.#beep?.stop()
  }

  #beginRecording(metadata: string | undefined): void {
    if (this.#recording !== undefined) return
    this.#recording = this.#deps.recorder?.begin({ callId: this.callId, metadata })
    this.#recordingSince = this.#deps.runtime.clock.now()
    if (this.#recording === undefined || !isBeepWanted(metadata)) return
    this.#beep = new RecordingBeep(this.callId, this.#deps.runtime, this.#deps.codecs)
  }

  async #anchorAll(session: SessionDescription, party: Party, hosts: Hosts): Promise<string | undefined> {
    const count = party.streams.filter((stream) => stream !== undefined).length
    if (count > MAX_CALL_STREAMS) return `more than ${MAX_CALL_STREAMS} streams`
    const fresh: number[] = []
    for (const [index, media] of session.media.entries()) {
      if (party.streams[index] === undefined) continue
      const anchor = this.#anchors[index]
      if (anchor?.isAt(hosts) && anchor.media === media.media) continue
      await this.#drop(index)
      this.#opened += 1
      const id = `${this.#serial}.${this.#opened}`
      const opened = await StreamAnchor.open(id, media.media, hosts, this.#deps)
      if (typeof opened === 'string') {
        for (const each of fresh) await this.#drop(each)
        return opened
      }
      this.#anchors[index] = opened
      fresh.push(index)
    }
    for (const index of this.#anchors.keys()) if (party.streams[index] === undefined) await this.#drop(index)
    return undefined
  }

  async #drop(index: number): Promise<void> {
    const anchor = this.#anchors[index]
    this.#anchors[index] = undefined
    if (anchor === undefined) return
    await anchor.close()
    this.#processing.get(anchor)?.stop()
    this.#processing.delete(anchor)
  }

  /** Puts in force what both sides have said. */
  async #apply(): Promise<void> {
    const { offerer, answerer } = this.parties
    const { dscp } = this.#config
    const recorded = this.#anchors.findIndex((anchor) => anchor?.media === 'audio')
    this.#recording?.described('caller', codecsOfSide(offerer, answerer, recorded))
    this.#recording?.described('callee', codecsOfSide(answerer, offerer, recorded))
    this.#beep?.described('a', codecsOfSide(offerer, answerer, recorded))
    this.#beep?.described('b', codecsOfSide(answerer, offerer, recorded))
    const isHeld = (party: Party | undefined) => party !== undefined && this.#gate.holds(party.tag, party === answerer)
    for (const [index, anchor] of this.#anchors.entries()) {
      const a = offerer?.streams[index]
      const b = answerer?.streams[index]
      if (anchor === undefined) continue
      const formats = this.#codecs.formatsOf(answerer?.tag, index)
      const clockRate = clockRateOf(a, b, formats)
      const processing = this.#processingOf(anchor, index === recorded ? this.#recording : undefined, formats)
      await anchor.update((local) => ({
        a: relaySideOf({ local: local.a, own: a, other: b, isBlocked: isHeld(offerer), dscp }),
        b: relaySideOf({ local: local.b, own: b, other: a, isBlocked: isHeld(answerer), dscp }),
        ...(clockRate !== undefined && { clockRate }),
        ...(processing && { processing }),
      }))
    }
  }

  #processingOf(
    anchor: StreamAnchor,
    recording: CallRecording | undefined,
    formats: SideFormats | undefined,
  ): PacketProcessing | undefined {
    const { runtime, codecs } = this.#deps
    const sendRtcp = (to: SideName, data: Uint8Array) => anchor.rtcp?.send(to, data)
    const processing =
      this.#processing.get(anchor) ?? new StreamProcessing({ runtime, ...(codecs && { codecs }), sendRtcp })
    this.#processing.set(anchor, processing)
    anchor.rtcp?.terminate(formats?.kind === 'transcode')
    return processing.next(recording, formats, recording && this.#beep)
  }

  #rewritten(session: SessionDescription, party: Party, to: SideName, host: string): DescriptionResult {
    const plans = session.media.map((media, index): StreamPlan => {
      const anchor = this.#anchors[index]
      if (anchor && party.streams[index] !== undefined) return { kind: 'anchored', local: anchor.local[to] }
      return describedStream(session, media).kind === 'untouched' ? { kind: 'untouched' } : { kind: 'refused' }
    })
    return { kind: 'rewritten', sdp: formatSessionDescription(rewriteDescription(session, plans, host)) }
  }

  /** Our addresses for the streams of an offer; text when a side has none. */
  #hostsFor(side: SideName, party: Party, wish: 'IP4' | 'IP6' | undefined): Hosts | string {
    const other = otherSide(side)
    const family = party.streams.find((stream) => stream !== undefined)?.family ?? 'IP4'
    const own = hostFor(this.#config, this.#interfaces[side], family)
    const told = this.#hostTold(other)
    const towards =
      wish === undefined
        ? (told ?? hostFor(this.#config, this.#interfaces[other], family))
        : hostOf(this.#config, this.#interfaces[other], wish)
    if (own === undefined || towards === undefined) {
      return `the gateway has no ${wish ?? family} address for ${this.#interfaces[other]}`
    }
    return side === 'a' ? { a: own, b: towards } : { a: towards, b: own }
  }

  /** The address of ours that a side has been told. */
  #hostTold(side: SideName): string | undefined {
    return this.#anchors.find((anchor) => anchor !== undefined)?.local[side].host
  }

  #placeOf(side: SideName, family: 'IP4' | 'IP6'): OwnPlace | undefined {
    const { hosts, ports } = this.#config
    const local = hostOf(this.#config, this.#interfaces[side], family)
    if (local === undefined) return undefined
    const isCore = this.#interfaces[side] === 'core'
    const isOwn = ({ port }: Address) =>
      this.#anchors.some((anchor) => anchor && [anchor.local.a.port, anchor.local.b.port].includes(port - (port % 2)))
    return {
      hosts: new Set([...hosts.access, ...hosts.core]),
      local,
      ports,
      isHairpin: (address) => isCore && this.#deps.ports.isLeased(address.port) && !isOwn(address),
    }
  }
}

function otherSide(side: SideName): SideName {
  return side === 'a' ? 'b' : 'a'
}

function familyOf(host: string): 'IP4' | 'IP6' {
  return host.includes(':') ? 'IP6' : 'IP4'
}

function refusal(reason: string): DescriptionResult {
  return { kind: 'refused', reason }
}
