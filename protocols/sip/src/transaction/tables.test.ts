import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transactionTables } from './tables.ts'

/** Every arrow of the figures as `state event next`, written down from the RFCs and not from the tables. */
const FIGURES: Readonly<Record<string, readonly string[]>> = {
  // RFC 3261 figure 5, RFC 6026 figure 1
  'INVITE client': [
    'initial start calling',
    'calling timerA calling',
    'calling timerB terminated',
    'calling transportError terminated',
    'calling 1xx proceeding',
    'calling 2xx accepted',
    'calling 300-699 completed',
    'proceeding 1xx proceeding',
    'proceeding 2xx accepted',
    'proceeding 300-699 completed',
    'completed 300-699 completed',
    'completed timerD terminated',
    'completed transportError terminated',
    'accepted 2xx accepted',
    'accepted timerM terminated',
  ],
  // RFC 3261 figure 6
  'non-INVITE client': [
    'initial start trying',
    'trying timerE trying',
    'trying timerF terminated',
    'trying transportError terminated',
    'trying 1xx proceeding',
    'trying 2xx completed',
    'trying 300-699 completed',
    'proceeding timerE proceeding',
    'proceeding timerF terminated',
    'proceeding transportError terminated',
    'proceeding 1xx proceeding',
    'proceeding 2xx completed',
    'proceeding 300-699 completed',
    'completed timerK terminated',
  ],
  // RFC 3261 figure 7, RFC 6026 figure 2 and §8.8
  'INVITE server': [
    'initial request proceeding',
    'proceeding request proceeding',
    'proceeding timer100 proceeding',
    'proceeding send 1xx proceeding',
    'proceeding send 2xx accepted',
    'proceeding send 300-699 completed',
    'proceeding transportError proceeding',
    'accepted request accepted',
    'accepted ack accepted',
    'accepted send 2xx accepted',
    'accepted timerL terminated',
    'accepted transportError accepted',
    'completed request completed',
    'completed ack confirmed',
    'completed timerG completed',
    'completed timerH terminated',
    'completed transportError completed',
    'confirmed timerI terminated',
  ],
  // RFC 3261 figure 8, RFC 6026 §8.8, RFC 4320 §4
  'non-INVITE server': [
    'initial request trying',
    'trying request trying',
    'trying timer100 proceeding',
    'trying send 1xx proceeding',
    'trying send 2xx completed',
    'trying send 300-699 completed',
    'proceeding request proceeding',
    'proceeding send 1xx proceeding',
    'proceeding send 2xx completed',
    'proceeding send 300-699 completed',
    'proceeding transportError proceeding',
    'completed request completed',
    'completed timerJ terminated',
    'completed transportError completed',
  ],
}

/** Pairs beyond the figures: late messages that the network reorders, and users that give up. Their next states. */
const BEYOND: Readonly<Record<string, readonly string[]>> = {
  'INVITE client': [
    'calling abandon terminated',
    'proceeding abandon terminated',
    'proceeding transportError proceeding',
    'completed 1xx completed',
    'completed abandon completed',
    'accepted 1xx accepted',
    'accepted transportError accepted',
    'accepted abandon accepted',
  ],
  'non-INVITE client': [
    'trying abandon terminated',
    'proceeding abandon terminated',
    'completed 1xx completed',
    'completed 2xx completed',
    'completed 300-699 completed',
    'completed transportError completed',
    'completed abandon completed',
  ],
  'INVITE server': ['confirmed request confirmed', 'confirmed ack confirmed', 'confirmed transportError confirmed'],
  'non-INVITE server': [
    'trying abandon completed',
    'proceeding abandon completed',
    'completed send 2xx completed',
    'completed send 300-699 completed',
  ],
}

for (const [name, table] of Object.entries(transactionTables)) {
  test(`${name}: the table has the arrows of the figures and no other (RFC 3261 §17)`, () => {
    const arrows = Object.entries(table).flatMap(([state, row]) =>
      Object.entries(row).map(([event, step]) => `${state} ${event} ${step?.[0]}`),
    )
    assert.deepEqual(arrows.toSorted(), [...(FIGURES[name] ?? []), ...(BEYOND[name] ?? [])].toSorted())
  })

  test(`${name}: every state that is not the end can be left, and every timer that is started can fire there (RFC 3261 §17)`, () => {
    for (const [state, row] of Object.entries(table)) {
      if (state !== 'terminated')
        assert.ok(
          Object.values(row).some((step) => step?.[0] !== state),
          state,
        )
      for (const step of Object.values(row)) {
        for (const action of step?.slice(1) ?? []) {
          const timer = /^startT(imer[A-Z0-9]+?)(AtT2)?$/.exec(action)?.[1]
          const next = table[step?.[0] ?? ''] ?? {}
          if (timer !== undefined) assert.ok(`t${timer}` in next, `${state}: t${timer} in ${step?.[0]}`)
        }
      }
    }
  })
}
