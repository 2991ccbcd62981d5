import { DecodeError } from '@voltaic/base'
import { CaptureReader, type ClosedEsp, type EspArrival, PacketWalker, type WalkCounters } from '@voltaic/capture'
import { decodeMessage } from '@voltaic/diameter'
import { type CapturedSa, EspReader } from '@voltaic/ipsec'
import { parseMessage } from '@voltaic/sip'
import { FlowReader, type FlowReading, type ReadingCounters } from './flow-reader.ts'
import { RoleGuesser } from './guess-roles.ts'
import type { ImportedEntry, ParsedMessage, Sight } from './imported-message.ts'
import { SaLearner } from './learn-sa.ts'
import { MediaAnnouncements } from './media-announcements.ts'
import type { RtpStream, RtpStreamReport } from './rtp-stream.ts'
import { EntrySelector, type ImportFilter } from './select-entries.ts'
import { type MergedMessage, SightMerger } from './sight-merger.ts'

/** Entries that are held back at the beginning, so that who is who is known before the first is shown. */
export const MAX_HELD_BACK = 5000
/** Octets of them. */
const MAX_HELD_BACK_OCTETS = 16_777_216
/** Streams that are reported; more are counted only. */
const MAX_REPORTED_STREAMS = 10_000
/** TCP connections that were reset, of which is told; a scan of ports resets thousands. */
const MAX_REPORTED_RESETS = 1000

export interface CaptureImportOptions {
  /** Keys of ESP that are known from elsewhere. */
  readonly sas?: Iterable<CapturedSa>
  /** Names of elements by `addressKey`, or by host. */
  readonly names?: ReadonlyMap<string, string>
  readonly filter?: ImportFilter
  /** Takes what the capture holds, in the order of time. */
  onEntry(entry: ImportedEntry): void
  /** Told of keys that were found in the capture itself. */
  onSa?(sa: CapturedSa): void
}

/** Where and why a capture could not be read any further. */
export interface ImportStop {
  readonly code: string
  readonly message: string
  /** In the file. */
  readonly offset: number
}

/** What a capture was made of. */
export interface ImportReport {
  readonly format: 'pcap' | 'pcapng' | undefined
  readonly packets: number
  readonly messages: number
  readonly sights: number
  readonly walk: WalkCounters
  readonly reading: ReadingCounters
  readonly closedEsp: readonly ClosedEsp[]
  /** RTP streams, in the order in which they began. */
  readonly streams: readonly RtpStreamReport[]
  readonly streamsNotReported: number
  /** TCP connections that were reset; at most 1000. */
  readonly resets: readonly Pick<Sight, 'at' | 'from' | 'to'>[]
  readonly stop?: ImportStop
}

/** Reads a capture as its octets come. */
export interface CaptureImport {
  /** Who is where, as far as is known; settled when the first entry is given, but for who comes later. */
  readonly roles: Pick<RoleGuesser, 'nameOf'>
  /** Who talks in what was held back until the first entry was given. */
  readonly elements: readonly string[]
  /** Names of the interfaces of the file. */
  readonly interfaces: readonly string[]
  readonly messages: number
  /** @returns false when the capture cannot be read any further: the rest need not be given */
  push(chunk: Uint8Array): boolean
  /** To be called once, at the end of the file. */
  end(): ImportReport
}

/**
 * Imports a capture file of any size: what it holds of SIP, Diameter, DNS, RTP and the options of phones, each message once.
 * Memory is bounded whatever the file.
 */
export function createCaptureImport(options: CaptureImportOptions): CaptureImport {
  return new Import(options)
}

class Import implements CaptureImport {
  readonly roles: RoleGuesser
  elements: readonly string[] = []
  readonly #reader = new CaptureReader()
  readonly #esp = new EspReader()
  readonly #announcements = new MediaAnnouncements()
  readonly #learner: SaLearner
  readonly #merger = new SightMerger((message) => this.#merged(message))
  readonly #flows: FlowReader
  readonly #walker: PacketWalker<FlowReading>
  readonly #selector: EntrySelector
  readonly #onEntry: (entry: ImportedEntry) => void
  readonly #streams: RtpStreamReport[] = []
  readonly #resets: Pick<Sight, 'at' | 'from' | 'to'>[] = []
  #streamsNotReported = 0
  /** Undefined once entries are given as they come. */
  #heldBack: ImportedEntry[] | undefined = []
  #heldBackOctets = 0
  #messages = 0
  #sights = 0
  #stop: ImportStop | undefined

  constructor({ sas = [], names, filter = {}, onEntry, onSa }: CaptureImportOptions) {
    this.roles = new RoleGuesser(names)
    this.#selector = new EntrySelector(filter)
    this.#onEntry = onEntry
    for (const sa of sas) this.#esp.add(sa)
    this.#learner = new SaLearner((sa) => {
      this.#esp.add(sa)
      onSa?.(sa)
    })
    this.#flows = this.#createFlowReader()
    const open = ({ spi, packet, addresses }: EspArrival) => this.#esp.open(spi, packet, addresses)
    this.#walker = new PacketWalker(this.#flows, open)
  }

  get interfaces(): readonly string[] {
    return this.#reader.interfaces
  }

  get messages(): number {
    return this.#messages
  }

  push(chunk: Uint8Array): boolean {
    if (this.#stop !== undefined) return false
    this.#reader.push(chunk)
    return this.#untilFault(() => {
      for (let packet = this.#reader.next(); packet !== undefined; packet = this.#reader.next()) {
        this.#walker.packet(packet)
      }
    })
  }

  end(): ImportReport {
    if (this.#stop === undefined) this.#untilFault(() => this.#reader.end())
    this.#walker.end()
    this.#merger.end()
    this.#giveHeldBack()
    return {
      format: this.#reader.format,
      packets: this.#reader.packets,
      messages: this.#messages,
      sights: this.#sights,
      walk: this.#walker.counters,
      reading: this.#flows.counters,
      closedEsp: this.#walker.closedEsp,
      streams: this.#streams.toSorted((a, b) => a.firstAt - b.firstAt),
      streamsNotReported: this.#streamsNotReported,
      resets: this.#resets,
      ...(this.#stop && { stop: this.#stop }),
    }
  }

  #untilFault(read: () => void): boolean {
    try {
      read()
      return true
    } catch (error) {
      if (!(error instanceof DecodeError) || !error.code.startsWith('CAPTURE_')) throw error
      this.#stop = { code: error.code, message: error.message, offset: error.offset }
      return false
    }
  }

  #createFlowReader(): FlowReader {
    return new FlowReader(
      {
        onMessage: (protocol, data, sight, transport) => {
          this.#sights++
          // at once: the keys of what follows may be in it
          const parsed = parseImported(protocol, data)
          this.#learn(parsed, sight)
          this.#merger.add(protocol, data, sight, transport, parsed)
        },
        onPco: (found, sight, transport) => {
          const entry = { kind: 'pco', at: sight.at, transport, sights: [sight], found } as const
          this.#merger.addOther(sight.at, () => this.#entry(entry))
        },
        onStream: (stream, sight) => {
          const entry = { kind: 'rtp', at: sight.at, transport: 'udp', sights: [sight] } as const
          this.#merger.addOther(sight.at, () => this.#entry({ ...entry, stream: this.#described(stream) }))
        },
        onReset: ({ at, from, to }) => {
          if (this.#resets.length < MAX_REPORTED_RESETS) this.#resets.push({ at, from, to })
        },
        onStreamEnd: (stream) => {
          if (this.#streams.length < MAX_REPORTED_STREAMS) this.#streams.push(this.#described(stream))
          else this.#streamsNotReported++
        },
      },
      this.#announcements,
    )
  }

  /** The description may have come after the first packets. */
  #described(stream: RtpStream): RtpStreamReport {
    const announcement = this.#announcements.at(stream.to) ?? this.#announcements.at(stream.from)
    if (!stream.isAnnounced && announcement !== undefined) stream.announce(announcement)
    return stream.summary()
  }

  #learn(parsed: ParsedMessage, { from, to }: Sight): void {
    if (parsed.sip !== undefined) {
      this.#announcements.learn(parsed.sip)
      this.#learner.sip(parsed.sip, from, to)
    } else if (parsed.diameter !== undefined) this.#learner.diameter(parsed.diameter)
  }

  #merged({ protocol, transport, data, sights, isAgain, parsed }: MergedMessage): void {
    const [first] = sights
    if (first === undefined) return
    this.#entry({ kind: 'message', protocol, at: first.at, transport, data, sights, isAgain, ...parsed })
  }

  #entry(entry: ImportedEntry): void {
    if (entry.kind === 'message') this.#messages++
    this.roles.learn(entry)
    if (!this.#selector.wants(entry)) return
    if (this.#heldBack === undefined) {
      this.#onEntry(entry)
      return
    }
    this.#heldBack.push(entry)
    this.#heldBackOctets += entry.kind === 'message' ? entry.data.length : 0
    if (this.#heldBack.length >= MAX_HELD_BACK || this.#heldBackOctets > MAX_HELD_BACK_OCTETS) this.#giveHeldBack()
  }

  #giveHeldBack(): void {
    const held = this.#heldBack ?? []
    this.#heldBack = undefined
    const ends = held.flatMap((entry) => (isDns(entry) ? [] : entry.sights.slice(0, 1)))
    this.elements = [...new Set(ends.flatMap(({ from, to }) => [this.roles.nameOf(from), this.roles.nameOf(to)]))]
    for (const entry of held) this.#onEntry(entry)
  }
}

function isDns(entry: ImportedEntry): boolean {
  return entry.kind === 'message' && entry.protocol === 'dns'
}

/** What can be parsed of a message; nothing of one that is malformed. */
export function parseImported(protocol: string, data: Uint8Array): ParsedMessage {
  try {
    if (protocol === 'sip') return { sip: parseMessage(data) }
    return protocol === 'diameter' ? { diameter: decodeMessage(data) } : {}
  } catch (error) {
    if (error instanceof DecodeError) return {}
    throw error
  }
}
