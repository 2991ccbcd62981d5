import type { StreamSaving } from './stream-saving.ts'

const WIDTH = 760
const LEFT = 250
const BAR = 16
const ROW = 2 * BAR + 26
const TOP = 46
const COLOURS = { payload: '#7a9', header: '#c54' }

/**
 * An SVG picture of the mean packet of each stream: headers and payload, above without compression and below with it.
 *
 * @returns the document as text
 */
export function savingPlot(streams: readonly StreamSaving[]): string {
  const widest = Math.max(1, ...streams.map((stream) => stream.meanHeader + payloadOf(stream)))
  const scale = (WIDTH - LEFT - 60) / widest
  const height = TOP + ROW * streams.length + 10
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    '<text x="10" y="20" font-size="14">Octets of a packet on the air: above as it is, below with ROHC</text>',
    `<rect x="${LEFT}" y="28" width="10" height="10" fill="${COLOURS.header}"/><text x="${LEFT + 14}" y="37">headers</text>`,
    `<rect x="${LEFT + 80}" y="28" width="10" height="10" fill="${COLOURS.payload}"/>` +
      `<text x="${LEFT + 94}" y="37">payload</text>`,
    ...streams.flatMap((stream, row) => rowOf(stream, TOP + ROW * row, scale)),
    '</svg>',
    '',
  ].join('\n')
}

function payloadOf({ payloadOctets, packets }: StreamSaving): number {
  return payloadOctets / Math.max(1, packets)
}

function rowOf(stream: StreamSaving, y: number, scale: number): string[] {
  const payload = payloadOf(stream)
  const label = `${escaped(stream.codec)}, IPv${stream.ipVersion}`
  return [
    `<text x="10" y="${y + 14}">${label}</text>`,
    `<text x="10" y="${y + 30}" fill="#777">${escaped(stream.source)}</text>`,
    ...bar(y + 2, stream.meanHeader, payload, scale),
    ...bar(y + 4 + BAR, stream.meanCompressedHeader, payload, scale),
  ]
}

function bar(y: number, header: number, payload: number, scale: number): string[] {
  const [first, second] = [header * scale, payload * scale]
  return [
    `<rect x="${LEFT}" y="${y}" width="${first.toFixed(1)}" height="${BAR}" fill="${COLOURS.header}"/>`,
    `<rect x="${(LEFT + first).toFixed(1)}" y="${y}" width="${second.toFixed(1)}" height="${BAR}" fill="${COLOURS.payload}"/>`,
    `<text x="${(LEFT + first + second + 6).toFixed(1)}" y="${y + 12}">${(header + payload).toFixed(1)}</text>`,
  ]
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
