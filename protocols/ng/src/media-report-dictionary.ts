import type { BencodeDictionary } from './bencode/bencode.ts'
import type { CallMediaReport, StreamReport } from './media-gateway.ts'
import {
  asDictionary,
  dictionaryOf,
  dictionaryUnder,
  listUnder,
  numberOf,
  stringOf,
  stringsUnder,
} from './ng-dictionary.ts'

/** Streams of one report that are looked at. */
export const MAX_REPORTED_STREAMS = 128

type Side = StreamReport['side']

/**
 * A report in the words of the answer to `query`, as other clients of the ng protocol know it. What they have no word for
 * stands in keys of ours: `engine`, `recording`, `recording since ms`, and in each stream `dropped`, `codec` and `quality`.
 */
export function dictionaryOfReport(report: CallMediaReport): BencodeDictionary {
  const { createdAt, streams, recording, recordingSince, engine, lastPacketAt } = report
  const tags = new Map<string, BencodeDictionary>()
  for (const side of ['offerer', 'answerer'] as const) {
    for (const tag of new Set(streams.filter((each) => each.side === side).map((each) => each.tag))) {
      tags.set(tag, tagDictionary(tag, side, report))
    }
  }
  const rtp = dictionaryOf([
    ['packets', sum(streams, 'packets')],
    ['bytes', sum(streams, 'octets')],
    ['errors', sum(streams, 'errors')],
  ])
  return dictionaryOf([
    ['created', seconds(createdAt)],
    ['created ms', Math.trunc(createdAt)],
    ['last packet ms', lastPacketAt === undefined ? undefined : Math.trunc(lastPacketAt)],
    ['tags', tags],
    ['totals', dictionaryOf([['RTP', rtp]])],
    ['recording', recording ? 1 : 0],
    ['recording since ms', recordingSince === undefined ? undefined : Math.trunc(recordingSince)],
    ['engine', engine],
  ])
}

function tagDictionary(
  tag: string,
  side: Side,
  { streams, createdAt, lastPacketAt }: CallMediaReport,
): BencodeDictionary {
  const own = streams.filter((each) => each.tag === tag && each.side === side)
  const other = streams.find((each) => each.side !== side)?.tag
  return dictionaryOf([
    ['tag', tag],
    ['side', side],
    ['created', seconds(createdAt)],
    ['in dialogue with', other],
    ['medias', own.map((stream) => mediaDictionary(stream, lastPacketAt))],
  ])
}

function mediaDictionary(stream: StreamReport, lastPacketAt: number | undefined): BencodeDictionary {
  const { remote, local } = stream
  const isSeen = stream.packets > 0 && lastPacketAt !== undefined
  const rtp = dictionaryOf([
    ['local address', local.host],
    ['local port', local.port],
    ['endpoint', remote && endpointDictionary(remote.host, remote.port)],
    ['last packet', isSeen ? seconds(lastPacketAt) : undefined],
    ['flags', ['RTP']],
    [
      'stats',
      dictionaryOf([
        ['packets', stream.packets],
        ['bytes', stream.octets],
        ['errors', stream.errors],
      ]),
    ],
    ['dropped', stream.dropped],
    ['codec', stream.codec],
    ['quality', qualityDictionary(stream)],
  ])
  return dictionaryOf([
    ['index', stream.index + 1],
    ['type', stream.media],
    ['protocol', 'RTP/AVP'],
    ['streams', [rtp]],
  ])
}

function endpointDictionary(address: string, port: number): BencodeDictionary {
  return dictionaryOf([
    ['family', address.includes(':') ? 'IPv6' : 'IPv4'],
    ['address', address],
    ['port', port],
  ])
}

/** Bencode knows whole numbers only. */
function qualityDictionary({ loss, jitterMs, roundTripMs, mos }: StreamReport): BencodeDictionary | undefined {
  const scaled = (value: number | undefined, by: number) => (value === undefined ? undefined : Math.round(value * by))
  const quality = dictionaryOf([
    ['loss ppm', scaled(loss, 1e6)],
    ['jitter us', scaled(jitterMs, 1000)],
    ['round-trip us', scaled(roundTripMs, 1000)],
    ['mos x100', scaled(mos, 100)],
  ])
  return quality.size === 0 ? undefined : quality
}

/**
 * The report in the answer to `query` or `delete`, of our gateway or of rtpengine. What is not there counts as 0.
 *
 * @returns undefined when it tells of no call
 */
export function reportOfDictionary(dictionary: BencodeDictionary): CallMediaReport | undefined {
  const tags = dictionaryUnder(dictionary, 'tags')
  const created = numberOf(dictionary, 'created')
  if (tags === undefined || created === undefined) return undefined
  const streams: StreamReport[] = []
  let lastPacketAt = numberOf(dictionary, 'last packet ms')
  for (const { tag, side, entry } of sidesOf(tags)) {
    for (const media of listUnder(entry, 'medias')) {
      const read = streamOf(asDictionary(media), tag, side)
      if (read === undefined || streams.length >= MAX_REPORTED_STREAMS) continue
      streams.push(read.stream)
      if (read.lastPacketAt !== undefined) lastPacketAt = Math.max(lastPacketAt ?? 0, read.lastPacketAt)
    }
  }
  const engine = stringOf(dictionary, 'engine')
  return {
    createdAt: numberOf(dictionary, 'created ms') ?? created * 1000,
    lastPacketAt,
    streams,
    ...recordingIn(dictionary),
    ...(engine !== undefined && { engine }),
  }
}

function recordingIn(dictionary: BencodeDictionary): Pick<CallMediaReport, 'recording' | 'recordingSince'> {
  const recordingSince = numberOf(dictionary, 'recording since ms')
  // rtpengine tells of the files of a recording where there is one
  const recording = numberOf(dictionary, 'recording') === 1 || dictionaryUnder(dictionary, 'recording') !== undefined
  return { recording, ...(recordingSince !== undefined && { recordingSince }) }
}

interface TaggedSide {
  readonly tag: string
  readonly side: Side
  readonly entry: BencodeDictionary
}

/** rtpengine does not say who called whom, but whose tag it has heard of first: that is who offered. */
function sidesOf(tags: BencodeDictionary): readonly TaggedSide[] {
  const entries = [...tags].flatMap(([tag, value]) => {
    const entry = asDictionary(value)
    return entry === undefined ? [] : [{ tag, entry, created: numberOf(entry, 'created') ?? 0 }]
  })
  const first = entries.toSorted((a, b) => a.created - b.created)[0]?.tag
  return entries.map(({ tag, entry }) => {
    const said = stringOf(entry, 'side')
    const side: Side = said === 'offerer' || (said === undefined && tag === first) ? 'offerer' : 'answerer'
    return { tag, side, entry }
  })
}

function streamOf(
  media: BencodeDictionary | undefined,
  tag: string,
  side: Side,
): { readonly stream: StreamReport; readonly lastPacketAt: number | undefined } | undefined {
  const type = stringOf(media, 'type')
  const rtp = listUnder(media, 'streams')
    .map(asDictionary)
    .find((stream) => stringsUnder(stream, 'flags').includes('RTP'))
  if (media === undefined || rtp === undefined || (type !== 'audio' && type !== 'video')) return undefined
  const stats = dictionaryUnder(rtp, 'stats')
  const endpoint = dictionaryUnder(rtp, 'endpoint')
  const host = stringOf(endpoint, 'address')
  const codec = stringOf(rtp, 'codec') ?? stringOf(media, 'codec')
  const lastPacket = numberOf(rtp, 'last packet') ?? 0
  const packets = count(stats, 'packets')
  return {
    stream: {
      media: type,
      index: Math.max(0, (numberOf(media, 'index') ?? 1) - 1),
      side,
      tag,
      local: { host: stringOf(rtp, 'local address') ?? '', port: numberOf(rtp, 'local port') ?? 0 },
      ...(host !== undefined && { remote: { host, port: numberOf(endpoint, 'port') ?? 0 } }),
      packets,
      octets: count(stats, 'bytes'),
      dropped: count(rtp, 'dropped'),
      errors: count(stats, 'errors'),
      ...(codec !== undefined && { codec }),
      ...qualityOf(dictionaryUnder(rtp, 'quality')),
    },
    // rtpengine sets it when it makes the port
    lastPacketAt: lastPacket > 0 && packets > 0 ? lastPacket * 1000 : undefined,
  }
}

function qualityOf(
  quality: BencodeDictionary | undefined,
): Pick<StreamReport, 'loss' | 'jitterMs' | 'roundTripMs' | 'mos'> {
  const scaled = (key: string, by: number): number | undefined => {
    const value = numberOf(quality, key)
    return value === undefined ? undefined : value / by
  }
  const [loss, jitterMs] = [scaled('loss ppm', 1e6), scaled('jitter us', 1000)]
  const [roundTripMs, mos] = [scaled('round-trip us', 1000), scaled('mos x100', 100)]
  return {
    ...(loss !== undefined && { loss }),
    ...(jitterMs !== undefined && { jitterMs }),
    ...(roundTripMs !== undefined && { roundTripMs }),
    ...(mos !== undefined && { mos }),
  }
}

function count(dictionary: BencodeDictionary | undefined, key: string): number {
  return Math.max(0, numberOf(dictionary, key) ?? 0)
}

function sum(streams: readonly StreamReport[], key: 'packets' | 'octets' | 'errors'): number {
  return streams.reduce((total, stream) => total + stream[key], 0)
}

function seconds(milliseconds: number): number {
  return Math.trunc(milliseconds / 1000)
}
