import type { EventTrace, MediaReportTrace, MediaStreamTrace } from '@voltaic/runtime'

/** What a media gateway tells of a call, in one line: who sent how much, and what became of it. */
export function eventOfMedia({ at, element, callId, isFinal, streams }: MediaReportTrace): EventTrace {
  const byIndex = Map.groupBy(streams, ({ index }) => index)
  const said = [...byIndex.values()].map(wordsOf).join('; ')
  const fields = { offererPackets: packetsOf(streams, 'offerer'), answererPackets: packetsOf(streams, 'answerer') }
  return { at, element, kind: 'media', what: isFinal ? `media ended: ${said}` : said, callId, fields }
}

/** Of speech. */
function packetsOf(streams: readonly MediaStreamTrace[], side: MediaStreamTrace['side']): number {
  const own = streams.filter((stream) => stream.side === side && stream.media === 'audio')
  return own.reduce((sum, { packets }) => sum + packets, 0)
}

function wordsOf(sides: readonly MediaStreamTrace[]): string {
  const codec = sides.find((side) => side.codec !== undefined)?.codec
  const name = codec === undefined ? `${sides[0]?.media}` : `${sides[0]?.media} ${codec}`
  return `${name}: ${sides.map(wordsOfSide).join('; ')}`
}

function wordsOfSide({ side, packets, dropped, loss, mos }: MediaStreamTrace): string {
  const facts = [
    `${packets} packets`,
    dropped > 0 ? `${dropped} dropped` : '',
    loss !== undefined && loss > 0 ? `${(loss * 100).toFixed(1)} % lost` : '',
    mos === undefined ? '' : `MOS ${mos.toFixed(1)}`,
  ]
  return `${facts.filter((fact) => fact !== '').join(', ')} from the ${side}`
}
