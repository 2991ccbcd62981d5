import assert from 'node:assert/strict'
import { numberOf } from '../calls/dialling.ts'
import { textingPhone, textsOf } from '../sms/texts.ts'
import { type DeviceScenario, requestsAt } from './device-scenario.ts'

/** Above it a request goes over TCP. @spec RFC 3261 §18.1.1 */
const LONG = 1300

/** What handsets do with messages. */
export const textScenarios: readonly DeviceScenario[] = [
  {
    behaviour: 'message-over-other-transport',
    on: 'udp in ESP',
    async run(stage) {
      // so long a REGISTER goes over TCP, and what is short goes over UDP
      const phone = await stage.registered({ instanceId: `urn:x-long:${'0'.repeat(LONG)}` })
      const other = await stage.registered()
      assert.equal((await stage.soon(phone.message(numberOf(other), 'short'), '200')).status, 200)
      const sent = stage.network
        .trace()
        .filter(({ element, direction }) => element === phone.config.element && direction === 'out')
      const transportOf = (method: string) =>
        sent.findLast(({ data }) => Buffer.from(data).toString().startsWith(method))?.transport
      assert.deepEqual([transportOf('REGISTER'), transportOf('MESSAGE')], ['tcp', 'udp'])
    },
  },
  {
    behaviour: 'strict-from-tag',
    on: 'clear',
    async run(stage) {
      const phone = await textingPhone(stage, {}, { regEvent: true })
      const other = await textingPhone(stage)
      await stage.eventually(() => phone.regEvents > 0, 'NOTIFY')
      const text = other.sendText(numberOf(phone), 'hello')
      assert.deepEqual(await stage.soon(text.sent, 'RP-ACK'), { kind: 'sent' })
      await stage.eventually(() => phone.texts.length > 0, 'the text at the other phone')
      const all = [...requestsAt(stage, phone, 'NOTIFY'), ...requestsAt(stage, phone, 'MESSAGE')]
      assert.ok(all.length > 1)
      assert.deepEqual(
        all.filter(({ fromTag }) => fromTag === undefined || fromTag === ''),
        [],
      )
    },
  },
  {
    behaviour: 'odd-content-type',
    on: 'clear',
    async run(stage) {
      const [alice, bob] = await stage.pair()
      const body = Buffer.from([0, 1, 2, 255])
      for (const contentType of ['APPLICATION/X-Vendor.Thing;version="1;0"', 'Text/Plain', 'message/CPIM']) {
        assert.equal((await stage.soon(alice.message(numberOf(bob), { contentType, body }), '200')).status, 200)
        const got = bob.messages.at(-1)
        assert.deepEqual([got?.contentType, Buffer.from(got?.body ?? [])], [contentType, body])
      }
    },
  },
  {
    behaviour: 'repeats-text-without-ack',
    on: 'clear',
    async run(stage) {
      const [alice, bob] = [await textingPhone(stage), await textingPhone(stage)]
      const text = alice.sendText(numberOf(bob), 'once')
      assert.deepEqual(await stage.soon(text.sent, 'RP-ACK'), { kind: 'sent' })
      const [ack] = requestsAt(stage, alice, 'MESSAGE')
      const submit = stage.network
        .trace()
        .find(
          ({ element, data }) => element === alice.config.element && Buffer.from(data).toString().startsWith('MESSAGE'),
        )
      assert.ok(ack && submit)
      assert.ok(
        Buffer.from(submit.data)
          .toString('latin1')
          .includes(`\r\nCall-ID: ${ack.header('In-Reply-To')}\r\n`),
      )
      await stage.eventually(() => bob.texts.length > 0, 'the text')
      assert.deepEqual(textsOf(bob), ['once'])
    },
  },
]
