import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instantOf, relativeValidityOf, type SmsSubmit } from '@voltaic/sms'
import { BOB, type SmsBench, withSmsc } from '../../scenarios/sms/sms-bench.ts'
import type { Manners } from '../../scenarios/sms/sms-phone.ts'

const FIVE_MINUTES = 300_000

interface Case {
  readonly name: string
  /** TP-ST of the report. */
  readonly status: number
  readonly settings?: Partial<SmsSubmit>
  readonly manners?: Manners
  prepare?(bench: SmsBench): void
  meanwhile?(bench: SmsBench): Promise<void>
}

const cases: readonly Case[] = [
  { name: 'delivered', status: 0x00 },
  {
    name: 'delivered after the phone was off',
    status: 0x00,
    prepare: ({ bob }) => {
      bob.isOn = false
    },
    async meanwhile({ bob, pass }) {
      await pass(30_000)
      bob.isOn = true
    },
  },
  {
    name: 'the phone was off for the whole validity period',
    status: 0x46,
    prepare: ({ bob }) => {
      bob.isOn = false
    },
  },
  ...[480, 408, 500, 503, 486].map((status) => ({
    name: `the phone answers ${status} for the whole validity period`,
    status: 0x46,
    manners: { status },
  })),
  { name: 'the phone never reports', status: 0x46, manners: { report: 'none' } },
  { name: 'the memory of the phone stays full', status: 0x46, manners: { report: { cause: 22 } } },
  { name: 'the phone refuses with a protocol error', status: 0x41, manners: { report: { cause: 111 } } },
  { name: 'the phone rejects the transfer', status: 0x42, manners: { report: { cause: 21 } } },
  { name: 'there is no such user any more', status: 0x43, manners: { status: 404 } },
  { name: 'the phone does not take such bodies', status: 0x41, manners: { status: 415 } },
  ...(
    [
      [408, 0x62],
      [486, 0x61],
      [500, 0x65],
      [503, 0x60],
    ] as const
  ).map(([sip, status]) => ({
    name: `only one attempt is wanted, and it is answered ${sip}`,
    status,
    manners: { status: sip },
    settings: {
      validityPeriod: { format: 'enhanced', singleShot: true, period: { kind: 'none' } },
    } satisfies Partial<SmsSubmit>,
  })),
  {
    name: 'the operator drops it',
    status: 0x48,
    prepare: ({ bob }) => {
      bob.isOn = false
    },
    async meanwhile({ gateway, done, pass }) {
      await pass(1000)
      const [message] = await done(gateway.queue.list({ destination: BOB }))
      assert.equal(await done(gateway.queue.drop(message?.id ?? '', 'test')), 'done')
    },
  },
]

for (const { name, status, settings = {}, manners = {}, prepare, meanwhile } of cases) {
  test(`status report ${status.toString(16).padStart(2, '0')}: ${name} (TS 23.040 §9.2.3.15)`, () =>
    withSmsc(async (bench) => {
      const { alice, bob, done, pass, runtime } = bench
      prepare?.(bench)
      bob.manners = () => manners
      const sentAt = runtime.clock.now()
      await done(
        alice.text(BOB, 'report', {
          statusReportRequest: true,
          messageReference: 77,
          validityPeriod: { format: 'relative', value: relativeValidityOf(FIVE_MINUTES) },
          ...settings,
        }),
      )
      await meanwhile?.(bench)
      await pass(FIVE_MINUTES + 60_000)
      const [report] = alice.statusReports
      assert.ok(report)
      assert.equal(alice.statusReports.length, 1)
      assert.equal(report.status, status)
      assert.equal(report.messageReference, 77)
      assert.deepEqual(report.recipientAddress.kind === 'digits' && report.recipientAddress.digits, BOB.slice(1))
      assert.ok(Math.abs((instantOf(report.serviceCentreTimeStamp) ?? 0) - sentAt) <= 1000)
      assert.equal(bob.texts.length, status === 0 ? 1 : 0)
    }))
}

test('without TP-SRR there is no report (TS 23.040 §9.2.3.5)', () =>
  withSmsc(async ({ alice, done, pass }) => {
    await done(alice.text(BOB, 'quiet'))
    await pass(FIVE_MINUTES)
    assert.equal(alice.statusReports.length, 0)
    assert.equal(alice.wire.length, 0)
  }))
