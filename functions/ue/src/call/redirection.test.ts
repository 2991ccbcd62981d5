import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { twoPhones } from '../two-phones.ts'
import { hangUp } from './talk.ts'

describe('redirection and challenges', () => {
  test('a 302 is followed when the call says so (RFC 3261 §8.1.3.4)', async () => {
    for (const followsRedirection of [true, false]) {
      const phones = await twoPhones({ bob: { answering: { afterMs: 0 } } })
      phones.intercept = (request, hop) => {
        if (request.uri !== 'tel:+99901000009') return undefined
        return Promise.resolve(hop.reply(302, { headers: [['Contact', '<tel:+99901000002>']] }))
      }
      const call = phones.alice.call('+99901000009', { followsRedirection })
      if (followsRedirection) {
        await phones.until(() => call.state === 'answered')
        await hangUp(phones, call)
      } else assert.equal((await call.ended).status, 302)
      await phones.stop()
    }
  })

  test('a 407 is answered with the credentials of the call, once (RFC 3261 §22.3)', async () => {
    const phones = await twoPhones({ bob: { answering: { afterMs: 0 } } })
    const challenge = 'Digest realm="gateway",nonce="abc",qop="auth",opaque="o"'
    phones.intercept = (request, hop) => {
      const answer = request.header('Proxy-Authorization')
      if (answer?.includes('username="alice"') && answer.includes('opaque="o"')) return undefined
      return Promise.resolve(hop.reply(407, { headers: [['Proxy-Authenticate', challenge]] }))
    }
    const call = phones.alice.call('+99901000002', { credentials: { username: 'alice', password: 'secret' } })
    await phones.until(() => call.state === 'answered')
    await hangUp(phones, call)
    const wrong = phones.alice.call('+99901000002', { credentials: { username: 'mallory', password: 'x' } })
    assert.equal((await wrong.ended).status, 407)
    await phones.stop()
  })

  test('each of two proxies on the way gets its answer (RFC 3261 §22.3)', async () => {
    const phones = await twoPhones({ bob: { answering: { afterMs: 0 } } })
    phones.intercept = (request, hop) => {
      const answers = request.headerLines('Proxy-Authorization').join()
      const realm = ['one', 'two'].find((each) => !answers.includes(`realm="${each}"`))
      if (realm === undefined) return undefined
      const challenge = `Digest realm="${realm}",nonce="n"`
      return Promise.resolve(hop.reply(407, { headers: [['Proxy-Authenticate', challenge]] }))
    }
    const call = phones.alice.call('+99901000002', { credentials: { username: 'alice', password: 'secret' } })
    await phones.until(() => call.state === 'answered')
    const numbers = phones.sent
      .filter(({ message }) => message.startLine.startsWith('INVITE'))
      .map((one) => one.message.cseq.number)
    assert.deepEqual(numbers, [1, 2, 3])
    await hangUp(phones, call)
    await phones.stop()
  })
})
