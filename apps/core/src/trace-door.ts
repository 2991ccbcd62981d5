import type { ShownMessage, TraceDoor, TraceFile, TraceFormat, TraceRow, TraceWish } from '@voltaic/api'
import { createPcapngWriter } from '@voltaic/capture'
import type { Runtime } from '@voltaic/runtime'
import {
  createLadder,
  createLadderView,
  drawSvgLadder,
  explainMessage,
  isMessage,
  readStory,
  type Story,
  type TraceEntry,
  type TraceFinder,
  type TraceStore,
  whoIsIn,
} from '@voltaic/trace'
import { addressesOf, type VoltaicConfig } from './config/config.ts'
import type { SimulatedPhones } from './simulated-phones.ts'
import { readCapture } from './why/read-capture.ts'
import { readTimeline } from './why/subscriber-timeline.ts'
import { idOf, linked, shownVerdict } from './why/why-answer.ts'
import { whyOf } from './why/why-of.ts'

/** How far back the last rows are looked for, in milliseconds; then further, until there are enough. */
const FIRST_LOOK = 60_000
const FURTHER = 30

/** Arrows in a picture: a browser can hardly show a longer one. */
const MAX_ARROWS = 1500

/** What is asked of simulated phones about messages. */
export type KnownPhones = Pick<SimulatedPhones, 'nameAt' | 'imsiOf' | 'list'>

/**
 * What the API shows of the messages that this process keeps.
 *
 * @param phones of this process: their ports come and go
 */
export function traceDoorOf(
  store: Pick<TraceStore, 'find' | 'watch' | 'counters'>,
  config: VoltaicConfig,
  runtime: Runtime,
  phones: KnownPhones,
): TraceDoor {
  const names = config.elements.flatMap((element) => addressesOf(element).map((at) => [at, element.name] as const))
  const protectedPorts = config.elements.flatMap((element) => addressesOf(element).slice(1))
  const view = createLadderView(names, protectedPorts, (address) => phones.nameAt(address))
  const rowOf = (entry: TraceEntry): TraceRow => ({ id: idOf(entry), ...view(entry) })
  // of a phone by its name, what its SIM says
  const meant = (who: string): string => phones.imsiOf(who) ?? withoutSeparators(who)
  const wishOf = (wish: TraceWish): TraceWish => (wish.who === undefined ? wish : { ...wish, who: meant(wish.who) })
  return {
    last: (wish, limit) => entriesFor(store, wishOf(wish), limit, runtime.clock.now()).slice(-limit).map(rowOf),
    watch(wish, listener) {
      const belongs = belongsTo(wishOf(wish))
      return store.watch((entry) => {
        if (belongs(entry)) listener(rowOf(entry))
      })
    },
    message(id) {
      const entry = entryOf(store, id)
      return entry && shown(entry, rowOf(entry))
    },
    export(who, format) {
      const { entries, newestSince } = shortened(storyOf(store, { who: meant(who) }), format)
      if (entries.length === 0) return undefined
      const octets = fileOf({ who, format, entries, newestSince }, names, protectedPorts)
      return { octets, ...(newestSince !== undefined && { newestSince }) }
    },
    async why(who) {
      const imsi = phones.imsiOf(who)
      const names = phones.list().map(({ element }) => element)
      const asked = imsi ?? withoutSeparators(who)
      const { findings, verdict, newestSince } = await whyOf(store, asked, config, runtime, names)
      const cut = newestSince === undefined ? {} : { newestSince }
      return { who: asked, ...cut, findings: findings.map(linked), verdict: shownVerdict(verdict) }
    },
    timeline: (query) => readTimeline(store, query, runtime.clock.now()),
    readCapture: (chunks, gone) => readCapture(chunks, { config, clock: runtime.clock, gone }),
    counters: () => store.counters,
  }
}

function entryOf(store: TraceFinder, id: string): TraceEntry | undefined {
  const [at = '', sequence = ''] = id.split('-')
  const since = Math.floor(Number(at))
  return store
    .find({ since, until: since + 1 })
    .find((entry) => idOf(entry) === id && entry.sequence === Number(sequence))
}

/** Those of a subscriber or call wherever they are; of all others, only as far back as there are enough. */
function entriesFor(store: TraceFinder, wish: TraceWish, limit: number, newest: number): readonly TraceEntry[] {
  if (wish.who !== undefined) return storyOf(store, { ...wish, who: wish.who }, limit).entries
  const { since, protocols } = wish
  const query = protocols === undefined ? {} : { protocols }
  if (since !== undefined) return store.find({ ...query, since })
  for (let back = FIRST_LOOK; back < newest; back *= FURTHER) {
    const entries = store.find({ ...query, since: newest - back })
    if (entries.length >= limit) return entries
  }
  return store.find(query)
}

/** A Call-ID may look like anything, also like a number: subscribers are looked for first. */
function storyOf(
  store: TraceFinder,
  { who, since, protocols }: TraceWish & { readonly who: string },
  limit?: number,
): Told {
  // of some protocols only, it is not known how far back so many are
  const last = limit === undefined || protocols !== undefined ? {} : { last: limit }
  const bounds = { ...last, ...(since !== undefined && { since }) }
  const ofSubscriber = readStory(store, { subscriber: who, ...bounds })
  const story = ofSubscriber.entries.length > 0 ? ofSubscriber : readStory(store, { callId: who, ...bounds })
  if (protocols === undefined) return story
  return { ...story, entries: story.entries.filter(({ protocol }) => protocols.includes(protocol)) }
}

/** Entries, and from when on when there are older ones too. */
type Told = Pick<Story, 'entries' | 'newestSince'>

function shortened({ entries: all, newestSince }: Told, format: TraceFormat): Told {
  const entries = format === 'svg' ? all.slice(-MAX_ARROWS) : all
  const since = entries.length < all.length ? entries[0]?.at : newestSince
  return { entries, ...(since !== undefined && { newestSince: since }) }
}

interface Export extends Omit<Told, 'newestSince'> {
  readonly who: string
  readonly format: TraceFormat
  readonly newestSince: number | undefined
}

/** Whoever gets the file from somebody else is to see as well that it is not everything. */
function fileOf(
  { who, format, entries, newestSince }: Export,
  names: Parameters<typeof createLadderView>[0],
  protectedPorts: Parameters<typeof createLadderView>[1],
): TraceFile['octets'] {
  const cut =
    newestSince === undefined
      ? undefined
      : `only the newest ${entries.length} messages and events, since ${new Date(newestSince).toISOString()}`
  switch (format) {
    case 'svg': {
      const drawn = { names: whoIsIn(entries, [...names]).names, protectedPorts, everything: true }
      return Buffer.from(drawSvgLadder(entries, { ...drawn, title: cut === undefined ? who : `${who}: ${cut}` }))
    }
    case 'pcapng':
      return pcapngOf(entries, cut)
    case 'text': {
      const head = cut === undefined ? '' : `${cut}; all: voltaic trace --story\n\n`
      return Buffer.from(`${head}${ladderOf(entries, names, protectedPorts)}`)
    }
  }
}

/** Whether an entry that comes now is wished for: a story is followed by the text that names it. */
/** A number as people write it: `+999 0100-0001`. Anything else is left as it is. @spec RFC 3966 §3 */
function withoutSeparators(who: string): string {
  return /^\+[\d\s().-]+$/.test(who) ? who.replaceAll(/[\s().-]/g, '') : who
}

function belongsTo({ who, protocols }: TraceWish): (entry: TraceEntry) => boolean {
  return (entry) => {
    if (protocols !== undefined && !protocols.includes(entry.protocol)) return false
    if (who === undefined) return true
    if (isMessage(entry))
      return Buffer.from(entry.data.buffer, entry.data.byteOffset, entry.data.byteLength).includes(who)
    return entry.callId === who || (entry.subscribers?.some((each) => each.includes(who)) ?? false)
  }
}

function shown(entry: TraceEntry, row: TraceRow): ShownMessage {
  if (!isMessage(entry)) {
    const fields = Object.entries(entry.fields ?? {}).map(([name, value]) => ({ name, value: String(value) }))
    const place = entry.callId === undefined ? {} : { callId: entry.callId }
    return { row, title: row.detail, fields, body: '', raw: '', ...place }
  }
  const explained = explainMessage(entry)
  const callId = explained.fields.find(({ name }) => name === 'Call-ID')?.value
  const raw = Buffer.from(entry.data).toString(entry.protocol === 'sip' ? 'utf8' : 'hex')
  return { row, ...explained, raw, ...(callId !== undefined && { callId }) }
}

function pcapngOf(entries: readonly TraceEntry[], cut: string | undefined): Uint8Array {
  const masked = 'CK, IK, XRES and Digest-HA1 are overwritten with zeros'
  const writer = createPcapngWriter({ comment: cut === undefined ? masked : `${cut}; ${masked}` })
  return Buffer.concat([writer.header(), ...entries.filter(isMessage).map((message) => writer.message(message))])
}

/** Characters in a line of a ladder that is written to a file. */
const WIDTH = 160

function ladderOf(
  entries: readonly TraceEntry[],
  names: Parameters<typeof createLadderView>[0],
  protectedPorts: Parameters<typeof createLadderView>[1],
): string {
  const { elements: alsoElements, names: all } = whoIsIn(entries, [...names])
  const ladder = createLadder({ width: WIDTH, names: all, protectedPorts, everything: true, alsoElements })
  const rows = entries.flatMap((entry) => (isMessage(entry) ? ladder.rows(entry) : ladder.note(entry)))
  return `${rows.join('\n')}\n`
}
