import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeRpdu, RP_CAUSES, relativeValidityOf } from '@voltaic/sms'
import { BOB, type SmsBench, withSmsc } from '../scenarios/sms/sms-bench.ts'
import { captureFileOf, LINKTYPE_USER0 } from './pco-capture.ts'
import { dissect } from './tshark.ts'

const FIELDS = {
  malformed: '_ws.malformed',
  severity: '_ws.expert.severity',
  expert: '_ws.expert.message',
  rp: 'gsm_a.rp.msg_type',
  type: 'gsm_sms.tp-mti',
} as const
/** Each frame is a message of the relay layer. */
const RELAY_FRAMES = 'uat:user_dlts:"User 0 (DLT=147)","gsm_a_rp","0","","0",""'
/** Wireshark's PI_WARN: less is no complaint. */
const WARNING = 0x600000
const TEXTS = ['hello', '€{}[]~^\\ ΔΦΓΛΩΠΨΣΘΞ', 'καλημέρα, 漢字', '👨‍👩‍👧‍👦'.repeat(12), 'x'.repeat(400)]

/** Everything that a service centre says: messages, acknowledgements, refusals, reports of every kind of end. */
async function converse({ alice, bob, done, pass, gateway }: SmsBench): Promise<void> {
  const report = {
    statusReportRequest: true,
    validityPeriod: { format: 'relative', value: relativeValidityOf(0) },
  } as const
  for (const text of TEXTS) await done(alice.text(BOB, text, report))
  await done(alice.text('+4930999', 'nobody'))
  await done(alice.text('VOLTAIC', 'no number'))
  await done(alice.send(Uint8Array.of(0, 200)))
  await pass(10_000)
  bob.manners = () => ({ report: { cause: RP_CAUSES.protocolError } })
  await done(alice.text(BOB, 'refused', report))
  await pass(10_000)
  bob.isOn = false
  await done(alice.text(BOB, 'dropped', report))
  await done(alice.text(BOB, 'expired', report))
  await pass(1000)
  const [message] = await done(gateway.queue.list({ destination: BOB, states: ['queued'] }))
  await done(gateway.queue.drop(message?.id ?? '', 'by the test'))
  await pass(400_000)
  await done(bob.memoryAvailable())
  await pass(1000)
}

test('tshark reads every message of the relay and transfer layers that a service centre sends', async () => {
  const octets: Uint8Array[] = []
  const statuses: number[] = []
  await withSmsc(
    async (bench) => {
      await converse(bench)
      statuses.push(...bench.alice.statusReports.map(({ status }) => status))
      for (const { answers, wire } of [bench.alice, bench.bob]) {
        octets.push(...[...answers, ...wire].map(({ rpdu }) => encodeRpdu(rpdu)))
      }
    },
    { isSubscriber: (number) => number === BOB },
  )
  const frames = await dissect(captureFileOf(LINKTYPE_USER0, octets), [], Object.values(FIELDS), [RELAY_FRAMES])
  assert.equal(frames.length, octets.length)
  for (const [index, frame] of frames.entries()) {
    const hex = Buffer.from(octets[index] ?? []).toString('hex')
    assert.deepEqual(frame.get(FIELDS.malformed) ?? [], [], hex)
    const worst = Math.max(0, ...(frame.get(FIELDS.severity) ?? []).map(Number))
    assert.ok(worst < WARNING, `${hex}: ${frame.get(FIELDS.expert)?.join(', ')}`)
  }
  const seen = (field: keyof typeof FIELDS) =>
    new Set(frames.flatMap((frame) => frame.get(FIELDS[field]) ?? []).map(Number))
  // RP-DATA, RP-ACK and RP-ERROR to phones; SMS-DELIVER, SMS-SUBMIT-REPORT and SMS-STATUS-REPORT
  assert.deepEqual([...seen('rp')].toSorted(), [1, 3, 5])
  assert.deepEqual([...seen('type')].toSorted(), [0, 1, 2])
  assert.deepEqual(
    statuses.toSorted((a, b) => a - b),
    [0, 0, 0, 0, 0, 0, 0, 0, 0x41, 0x46, 0x48],
  )
})
