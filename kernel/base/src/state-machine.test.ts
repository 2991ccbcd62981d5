import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createStateMachine, step, type Table } from './state-machine.ts'

type State = 'trying' | 'proceeding' | 'terminated'
type Event = 'sent' | '1xx' | 'timerF'
type Action = 'startTimerF' | 'toUser' | 'reportTimeout'

const table: Table<State, Event, Action> = {
  trying: {
    sent: ['trying', 'startTimerF'],
    '1xx': ['proceeding', 'toUser'],
    timerF: ['terminated', 'reportTimeout', 'toUser'],
  },
  proceeding: { '1xx': ['proceeding', 'toUser'] },
  terminated: {},
}

function record(onAction: (action: Action, log: string[]) => void = () => {}) {
  const log: string[] = []
  const machine = createStateMachine<State, Event, Action, string>(table, 'trying', {
    perform(action, input, event) {
      log.push(`${action} ${event} ${input}`)
      onAction(action, log)
    },
    onIllegal: (state, event) => log.push(`illegal ${state} ${event}`),
    onTransition: (from, event, to) => log.push(`${from} -${event}-> ${to}`),
  })
  return { machine, log }
}

describe('state machine', () => {
  test('step answers with the row of the table itself, and reports a pair that has none', () => {
    const illegal: string[] = []
    const report = (state: State, event: Event) => illegal.push(`${state} ${event}`)
    assert.equal(step(table, 'trying', '1xx', report), table.trying['1xx'])
    assert.equal(step(table, 'terminated', '1xx', report), undefined)
    assert.deepEqual(illegal, ['terminated 1xx'])
  })

  test('a machine takes the state first, then performs the actions in order with what came', () => {
    const { machine, log } = record()
    machine.handle('sent', 'REGISTER')
    machine.handle('timerF', 'later')
    assert.equal(machine.state, 'terminated')
    assert.deepEqual(log, [
      'trying -sent-> trying',
      'startTimerF sent REGISTER',
      'trying -timerF-> terminated',
      'reportTimeout timerF later',
      'toUser timerF later',
    ])
  })

  test('an illegal event is reported and changes nothing', () => {
    const { machine, log } = record()
    machine.handle('1xx', 'a')
    machine.handle('timerF', 'b')
    assert.equal(machine.state, 'proceeding')
    assert.equal(log.at(-1), 'illegal proceeding timerF')
  })

  test('an event raised by an action waits until the actions before it are done', () => {
    const { machine, log } = record((action) => {
      if (action === 'reportTimeout') machine.handle('1xx', 'nested')
    })
    machine.handle('timerF', 'x')
    assert.deepEqual(log.slice(1), ['reportTimeout timerF x', 'toUser timerF x', 'illegal terminated 1xx'])
  })

  test('a machine whose action throws can go on', () => {
    const { machine } = record(() => {
      throw new Error('a bug')
    })
    assert.throws(() => machine.handle('1xx', 'a'), /a bug/)
    assert.equal(machine.state, 'proceeding')
    assert.throws(() => machine.handle('1xx', 'b'), /a bug/)
  })
})
