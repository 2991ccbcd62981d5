import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plotted } from './series.ts'

const SAMPLE = { at: '2026-01-01T00:00:02Z', seconds: 2, packets: 100, kbps: 24 }
const STREAM = { media: 'audio', index: 0, samples: [SAMPLE] }

/** The lines of the bitrate of a call. */
function linesOf(...streams: Parameters<typeof plotted>[0]['streams']): readonly string[] {
  const { measures } = plotted({ callId: 'a;mo', startedAt: '2026-01-01T00:00:00Z', streams })
  return measures.find(({ name }) => name === 'Bitrate')?.lines.map(({ label }) => label) ?? []
}

test('a line is named after the caller and the called one, and after the offer only where nobody knows them', () => {
  const late = [
    { ...STREAM, side: 'offerer', party: 'called' },
    { ...STREAM, side: 'answerer', party: 'caller' },
  ] as const
  assert.deepEqual(linesOf(...late), ['from called', 'from caller'])
  assert.deepEqual(linesOf({ ...STREAM, side: 'offerer' }, { ...STREAM, side: 'answerer' }), [
    'from offerer',
    'from answerer',
  ])
})
