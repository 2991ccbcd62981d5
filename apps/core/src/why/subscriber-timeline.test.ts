import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avp, baseAvps, CX_APPLICATION_ID, cxAvps, encodeMessage, FLAG_REQUEST } from '@voltaic/diameter'
import { createManualClock, type EventTrace } from '@voltaic/runtime'
import { createMemorySegments } from '@voltaic/store'
import { createTraceStore } from '@voltaic/trace'
import { readTimeline } from './subscriber-timeline.ts'

const at = { host: '127.0.0.1', port: 1 }
const identities = ['sip:1@ims.example']
const kinds = ['registration', 'hss'] as const

test('pages of a flood are read in slices: every event once, and no request that was answered looks unanswered', async () => {
  const store = createTraceStore({ segments: createMemorySegments(), clock: createManualClock() })
  for (let i = 0; i < 1500; i += 1) {
    const common = { commandCode: 300, applicationId: CX_APPLICATION_ID, hopByHopId: i, endToEndId: i }
    const session = avp(baseAvps.SessionId, `s;${i}`)
    const tell = (time: number, flags: number, avps: Parameters<typeof encodeMessage>[0]['avps']): void =>
      store.message('diameter', {
        ...{ at: time, element: 'icscf', direction: 'out', transport: 'tcp', local: at, remote: at },
        data: encodeMessage({ ...common, flags, avps }),
      })
    tell(10 * i, FLAG_REQUEST, [session, avp(cxAvps.PublicIdentity, 'sip:1@ims.example')])
    tell(10 * i + 55, 0, [session, avp(baseAvps.ResultCode, 2001)])
    const what = 'registration deactivated'
    const ended: EventTrace = { at: 10 * i, element: 'scscf', kind: 'timer', what, subscribers: identities }
    if (i % 300 === 0) store.event(ended)
  }
  const seen: number[] = []
  let hasMore = true
  for (let before = 1_000_000; hasMore; before = seen.at(-1) ?? 0) {
    const page = await readTimeline(store, { identities, kinds, before, limit: 2 }, 1_000_000)
    assert.deepEqual(new Set(page.entries.map(({ kind }) => kind)), new Set(['registration']))
    seen.push(...page.entries.map((entry) => entry.at))
    ;({ hasMore } = page)
  }
  assert.deepEqual(seen, [12_000, 9000, 6000, 3000, 0])
})
