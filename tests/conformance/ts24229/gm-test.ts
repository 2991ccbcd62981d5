import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GmConfig } from '@voltaic/pcscf'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { GmAlone } from './gm-alone.ts'
import type { ScriptedGmPhone } from './gm-phone.ts'

/** A test of a P-CSCF with protected ports, which is to leave nothing behind. */
export function gm(
  name: string,
  run: (alone: GmAlone) => Promise<void>,
  config: Partial<GmConfig> = {},
  regEvent = false,
): void {
  test(`P-CSCF ${name}`, async () => {
    const alone = new GmAlone(config, regEvent)
    await alone.start()
    try {
      await alone.run(run(alone))
    } finally {
      await alone.run(alone.stop())
      assert.equal(alone.clock.pending, 0, 'no timer is left')
      assert.equal(alone.memory.openSockets, 0, 'no socket is left')
    }
  })
}

/** How many sets the back end of the P-CSCF has. */
export async function setsOf(alone: GmAlone): Promise<number> {
  return (await alone.backend.list()).length / 4
}

/** The sets by state, as the counters have them: `temporary 1, current 1`. */
export function statesOf({ counters }: GmAlone): string {
  const states = ['temporary', 'new', 'current', 'old']
  const counts = states.map((state) => `${state} ${counters.get(`pcscf.gm.sets.${state}`)}`)
  return counts.filter((each) => !each.endsWith(' 0')).join(', ')
}

let calls = 0

/** A request of the phone that stands alone. */
export function messageOf({ impi }: ScriptedGmPhone, method = 'MESSAGE'): SipRequest {
  calls += 1
  return createRequest(method, 'sip:somebody@example.org', [
    ['From', `<sip:${impi}>;tag=2`],
    ['To', '<sip:somebody@example.org>'],
    ['Call-ID', `call-${calls}`],
    ['CSeq', `1 ${method}`],
    ['Contact', '<sip:phone@198.51.100.1:6301>'],
  ])
}

/** A request of the network to the phone, on the way that its Path says. */
export function messageTo(alone: GmAlone, method = 'MESSAGE'): SipRequest {
  calls += 1
  const path = alone.atHome.findLast((each) => each.method === 'REGISTER')?.header('Path') ?? ''
  return createRequest(method, 'sip:phone@198.51.100.1:6301', [
    ['Route', path],
    ['From', '<sip:somebody@example.org>;tag=3'],
    ['To', '<sip:phone@example.org>'],
    ['Call-ID', `call-${calls}`],
    ['CSeq', `1 ${method}`],
    ['Contact', '<sip:somebody@192.0.2.12:6060>'],
  ])
}
