import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { MAX_MESSAGES } from './messages.ts'
import { twoPhones } from './two-phones.ts'

test('a MESSAGE arrives with the identity that the network asserts (RFC 3428 §4, §7)', async () => {
  const phones = await twoPhones()
  const told: string[] = []
  phones.bob.onMessage((message) => told.push(Buffer.from(message.body).toString()))
  const sent = phones.alice.message('+99901000002', 'Grüße')
  await phones.clock.settle()
  assert.equal((await sent).status, 200)
  assert.deepEqual(told, ['Grüße'])
  const [message] = phones.bob.messages
  assert.match(message?.from ?? '', /^sip:alice@/)
  assert.equal(message?.contentType, 'text/plain;charset=UTF-8')
  const typed = phones.alice.message('sip:bob@x', { contentType: 'application/x', body: Uint8Array.of(1) })
  await phones.clock.settle()
  assert.equal((await typed).status, 200)
  assert.equal(phones.bob.messages[1]?.contentType, 'application/x')
  await phones.stop()
})

test(`the last ${MAX_MESSAGES} are kept`, async () => {
  const phones = await twoPhones()
  for (let count = 0; count <= MAX_MESSAGES; count++) {
    void phones.alice.message('+99901000002', String(count))
    await phones.clock.settle()
  }
  assert.equal(phones.bob.messages.length, MAX_MESSAGES)
  assert.equal(Buffer.from(phones.bob.messages[0]?.body ?? '').toString(), '1')
  await phones.stop()
})

test('OPTIONS tells what the phone can do (RFC 3261 §11.2)', async () => {
  const phones = await twoPhones()
  const asked = phones.alice.options('+99901000002')
  await phones.clock.settle()
  const response = await asked
  assert.equal(response.status, 200)
  assert.match(response.header('Allow') ?? '', /INVITE.*MESSAGE/)
  await phones.stop()
})

test('a phone that is not registered neither calls nor writes', async () => {
  const phones = await twoPhones()
  const left = phones.alice.deregister()
  await phones.clock.settle()
  await left
  assert.throws(() => phones.alice.call('+99901000002'), { code: 'UE_NOT_REGISTERED' })
  await assert.rejects(phones.alice.message('+99901000002', 'x'), { code: 'UE_NOT_REGISTERED' })
  await assert.rejects(phones.alice.options('+99901000002'), { code: 'UE_NOT_REGISTERED' })
  await phones.stop()
})

test('a request of no call gets 481, a method that is not known 405 (RFC 3261 §8.2.1, §12.2.2)', async () => {
  const phones = await twoPhones()
  const sent = phones.alice.message('+99901000002', 'x')
  await phones.clock.settle()
  await sent
  const message = phones.find('alice', 'MESSAGE')
  for (const [method, status] of [
    ['BYE', 481],
    ['NOTIFY', 481],
    ['PUBLISH', 405],
  ] as const) {
    const request = createLike(message as SipRequest, method)
    const answered = phones.alice.send(request)
    await phones.clock.settle()
    assert.equal((await answered).status, status, method)
  }
  await phones.stop()
})

function createLike(message: SipRequest, method: string): SipRequest {
  return createRequest(method, message.uri, [
    ['From', message.header('From') ?? ''],
    ['To', message.header('To') ?? ''],
    ['Call-ID', `another ${method}`.replace(' ', '-')],
    ['CSeq', `1 ${method}`],
    ['Contact', '<sip:alice@10.0.0.2>'],
  ])
}
