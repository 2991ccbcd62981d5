import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, type ManualClock, sipTrace } from '@voltaic/runtime'
import { createRequest, createResponse, type SipResponse } from '@voltaic/sip'
import type { CallOutcome, Ue, UeCall } from '@voltaic/ue'
import { type PhoneWatch, SipWatch } from './sip-watch.ts'
import { callSettings, UePhone } from './ue-phone.ts'

const address = { host: '127.0.0.1', port: 5060 }

/** A phone that plays both ends of a call on the wire, as the course of its callee asks. */
class TalkingUe {
  readonly associatedUris = ['tel:+1', 'sip:+1@home']
  readonly isRegistered = true
  readonly config = { impu: 'sip:imsi@home', ...callSettings(false) }
  readonly #clock: ManualClock
  #onCall: ((call: UeCall) => void) | undefined
  /** The network's final answer to an INVITE, instead of the callee's. */
  refusesWith: number | undefined
  byeStatus = 200
  #branch = 0

  constructor(clock: ManualClock) {
    this.#clock = clock
  }

  onCall(handler: (call: UeCall) => void): void {
    this.#onCall = handler
  }

  call(
    _to: string,
    options: { readonly preconditions?: string } = {},
  ): Pick<UeCall, 'until' | 'answer' | 'reject' | 'hangUp' | 'ended'> {
    const { promise: ended, resolve: end } = Promise.withResolvers<CallOutcome>()
    const { promise: answered, resolve: answer, reject: refuse } = Promise.withResolvers<void>()
    answered.catch(() => {})
    const branch = this.#see('INVITE')
    let isAnswered = false
    const final = (status: number): void => {
      this.#answer('INVITE', branch, status)
      refuse(new Error(`ended with ${status}`))
      end({ kind: 'refused', by: 'peer' })
    }
    const call: Pick<UeCall, 'until' | 'answer' | 'reject' | 'hangUp' | 'ended'> = {
      until: async (state) => (state === 'answered' ? answered : undefined),
      answer: async () => {
        this.#answer('INVITE', branch, 200)
        isAnswered = true
        answer()
      },
      reject: async (status = 603) => final(status),
      hangUp: async () => {
        if (!isAnswered) return final(487)
        this.#answer('BYE', this.#see('BYE'), this.byeStatus)
        end({ kind: 'completed', by: 'us' })
      },
      ended,
    }
    this.seenPreconditions = options.preconditions
    this.#clock.startTimer(10, () => {
      if (this.refusesWith !== undefined) return final(this.refusesWith)
      this.#answer('INVITE', branch, 180)
      this.#onCall?.(call as UeCall)
    })
    return call
  }

  seenPreconditions: string | undefined

  async message(): Promise<SipResponse> {
    const branch = this.#see('MESSAGE')
    this.#answer('MESSAGE', branch, 200)
    return createResponse(requestOf('MESSAGE', branch), 200)
  }

  #see(method: string): string {
    const branch = `b${++this.#branch}`
    publish('out', `${method} sip:x SIP/2.0`, method, branch, this.#clock.now())
    return branch
  }

  #answer(method: string, branch: string, status: number): void {
    publish('in', `SIP/2.0 ${status} x`, method, branch, this.#clock.now())
  }
}

function requestOf(method: string, branch: string) {
  return createRequest(method, 'sip:x', [
    ['Via', `SIP/2.0/UDP h;branch=${branch}`],
    ['From', '<sip:a>;tag=1'],
    ['To', '<sip:b>'],
    ['Call-ID', 'c'],
    ['CSeq', `1 ${method}`],
  ])
}

function publish(direction: 'in' | 'out', startLine: string, method: string, branch: string, at: number): void {
  const text = `${startLine}\r\nVia: SIP/2.0/UDP h;branch=${branch}\r\nCSeq: 1 ${method}\r\n\r\n`
  const data = Buffer.from(text, 'latin1')
  sipTrace.publish({ at, element: 'load-1', direction, transport: 'udp', local: address, remote: address, data })
}

async function withPhone(
  work: (bench: { phone: UePhone; ue: TalkingUe; clock: ManualClock; watch: PhoneWatch }) => Promise<void>,
): Promise<void> {
  const clock = createManualClock()
  const sipWatch = new SipWatch(() => clock.now())
  const watch = sipWatch.watch('load-1')
  const ue = new TalkingUe(clock)
  sipWatch.start()
  try {
    await work({ phone: new UePhone(ue as unknown as Ue, watch, clock), ue, clock, watch })
  } finally {
    sipWatch.stop()
  }
}

test('a call is answered, held and ended by the caller; the ringing is no delay', async () => {
  await withPhone(async ({ phone, ue, clock }) => {
    const course = { kind: 'answered', reservation: 'both', ringMs: 500, holdMs: 3000 } as const
    phone.expectCall(course)
    const calling = phone.call(phone.uri, course)
    await clock.advance(3600)
    assert.deepEqual(await calling, { result: 200, delays: { SES1: 10, SES2: 10, SES3: 0 } })
    assert.equal(ue.seenPreconditions, 'supported')
  })
})

test('a BYE that is not answered with 200 spoils a call that was answered', async () => {
  await withPhone(async ({ phone, ue, clock }) => {
    ue.byeStatus = 481
    const course = { kind: 'answered', reservation: 'none', ringMs: 0, holdMs: 10 } as const
    phone.expectCall(course)
    const calling = phone.call(phone.uri, course)
    await clock.advance(100)
    assert.equal((await calling).result, 'BYE: 481')
    assert.equal(ue.seenPreconditions, 'none')
  })
})

test('a caller gives up while it rings, a callee is busy, a network refuses', async () => {
  await withPhone(async ({ phone, ue, clock }) => {
    phone.expectCall({ kind: 'abandoned', ringMs: 100 })
    const abandoned = phone.call(phone.uri, { kind: 'abandoned', ringMs: 100 })
    await clock.advance(200)
    assert.equal((await abandoned).result, 487)

    phone.expectCall({ kind: 'rejected' })
    const rejected = phone.call(phone.uri, { kind: 'rejected' })
    await clock.advance(200)
    assert.equal((await rejected).result, 486)

    ue.refusesWith = 503
    const refused = phone.call(phone.uri, { kind: 'answered', reservation: 'none', ringMs: 0, holdMs: 1000 })
    await clock.advance(200)
    assert.deepEqual(await refused, { result: 503, delays: {} })
    assert.equal(clock.pending, 0)
  })
})

test('a message ends with its response, and is reached at a SIP URI', async () => {
  await withPhone(async ({ phone }) => {
    assert.equal(phone.uri, 'sip:+1@home')
    assert.equal(phone.reservesResources, false)
    assert.deepEqual(await phone.message('sip:b@home', 'hello'), { result: 200, delays: { PMM: 0 } })
  })
})
