import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { alignmentOf, levelOf, readWav, WavWriter } from '@voltaic/audio'
import { createTone } from '@voltaic/recording'
import { parseSessionDescription } from '@voltaic/sdp'
import { type MailboxOptions, TestMailbox } from './test-mailbox.ts'

/** Notes, gap and beep of a mailbox without a greeting, in milliseconds. */
const ANNOUNCEMENT_MS = 3 * 220 + 200 + 400
const HOLD = ['m=audio 40000 RTP/AVP 8', 'a=rtpmap:8 PCMA/8000', 'a=sendonly']
const HELD = ['m=audio 40000 RTP/AVP 8', 'a=rtpmap:8 PCMA/8000', 'a=inactive']

async function withMailbox(run: (mailbox: TestMailbox) => Promise<void>, options: MailboxOptions = {}): Promise<void> {
  const mailbox = new TestMailbox(options)
  await mailbox.start()
  try {
    await run(mailbox)
  } finally {
    await mailbox.stop()
  }
  assert.equal(mailbox.runtime.net.openSockets, 0)
  await mailbox.advance(60_000)
  assert.equal(mailbox.runtime.clock.pending, 0)
}

async function answered(mailbox: TestMailbox, call: ReturnType<TestMailbox['call']>) {
  await mailbox.advance(20)
  const outcome = await call.outcome
  assert.equal(outcome.kind, 'accepted', `${outcome.response.status}`)
  return outcome.kind === 'accepted' ? outcome.session : assert.fail()
}

async function hungUp(mailbox: TestMailbox, session: Awaited<ReturnType<typeof answered>>): Promise<void> {
  const bye = session.bye()
  await mailbox.advance(100)
  assert.equal((await bye)?.status, 200)
}

describe('who is not registered', () => {
  test('is left a message: greeting, beep, and then what the caller says, in one channel (TS 23.228 §5.12.1)', () =>
    withMailbox(async (mailbox) => {
      const call = mailbox.call('unreg')
      const session = await answered(mailbox, call)
      await mailbox.advance(ANNOUNCEMENT_MS)
      assert.equal(mailbox.heard.length, ANNOUNCEMENT_MS / 20)
      assert.deepEqual(new Set(mailbox.heard.map(({ payloadType }) => payloadType)), new Set([8]))
      const begun = mailbox.runtime.clock.now()
      await mailbox.speak(call, 2000)
      await hungUp(mailbox, session)
      const [file] = mailbox.files
      assert.ok(file?.isClosed && file.extension === 'wav')
      assert.ok(
        file.startedAt - begun >= 0 && file.startedAt - begun <= 20,
        'when the first word came, not when it was written',
      )
      assert.deepEqual(file.head, {
        mailbox: 'sip:bob@example.org',
        from: 'tel:+49301234567',
        callId: call.callId,
        reason: 'unregistered',
      })
      const { samples, channels, sampleRate } = readWav(file.octets)
      assert.deepEqual([channels, sampleRate], [1, 8000])
      const sent = createTone({ frequency: 500, lengthMs: 2000, amplitude: 0.5 }, 8000)
      const { correlation } = alignmentOf(sent.subarray(800, 8000), samples, 1600)
      assert.ok(correlation > 0.99, `${correlation}`)
      assert.ok(Math.abs(samples.length - sent.length) <= 1600, `${samples.length}`)
      assert.equal(mailbox.runtime.counters.get('voicemail.messages'), 1)
    }))

  test('has no message of a caller who hangs up before the beep, and none of one who says nothing', () =>
    withMailbox(async (mailbox) => {
      const first = mailbox.call('unreg')
      const session = await answered(mailbox, first)
      await mailbox.speak(first, 200)
      await hungUp(mailbox, session)
      await hungUp(mailbox, await answered(mailbox, mailbox.call('unreg')))
      assert.deepEqual(mailbox.files, [])
    }))

  test('is not told who a caller is that wants privacy (RFC 3325 §9.3)', () =>
    withMailbox(async (mailbox) => {
      const call = mailbox.call('unreg', undefined, [['Privacy', 'none;id']])
      const session = await answered(mailbox, call)
      await mailbox.advance(ANNOUNCEMENT_MS)
      await mailbox.speak(call, 100)
      await hungUp(mailbox, session)
      assert.equal(mailbox.files[0]?.head.from, 'sip:anonymous@anonymous.invalid')
    }))

  test('gets a message though the INVITE has no offer: the mailbox makes one (RFC 3261 §13.3.1.4)', () =>
    withMailbox(async (mailbox) => {
      const call = mailbox.sessions.invite(
        {
          uri: 'sip:bob@example.org',
          from: '<sip:alice@example.org>',
          to: '<sip:bob@example.org>',
          headers: [
            ['Route', '<sip:127.0.0.2:5080;lr>'],
            ['P-Served-User', '<sip:bob@example.org>;sescase=term;regstate=unreg'],
          ],
        },
        { answerInAck: () => mailbox.describe() },
      )
      const session = await answered(mailbox, call)
      await mailbox.advance(ANNOUNCEMENT_MS)
      assert.equal(mailbox.heard.length, ANNOUNCEMENT_MS / 20)
      await mailbox.speak(call, 500)
      await hungUp(mailbox, session)
      assert.equal(mailbox.files.length, 1)
    }))

  test('gets one of a caller whose bearer is not there yet, when it is (RFC 3312 §6)', () =>
    withMailbox(async (mailbox) => {
      const lines = (current: string) => [
        'm=audio 40000 RTP/AVP 8',
        'a=rtpmap:8 PCMA/8000',
        `a=curr:qos local ${current}`,
        'a=curr:qos remote none',
        'a=des:qos mandatory local sendrecv',
        'a=des:qos none remote sendrecv',
      ]
      const call = mailbox.call('unreg', lines('none'))
      await mailbox.advance(200)
      assert.equal(call.sessions.length, 1)
      const [early] = call.sessions
      assert.equal(early?.state, 'early')
      const updated = early?.update({ body: mailbox.describe(lines('sendrecv'), 2) })
      await mailbox.advance(200)
      assert.equal((await updated)?.status, 200)
      const session = await answered(mailbox, call)
      await hungUp(mailbox, session)
    }))

  test('and a call without speech is refused, with a Warning (RFC 3261 §20.43)', () =>
    withMailbox(async (mailbox) => {
      const call = mailbox.call('unreg', ['m=video 40000 RTP/AVP 99', 'a=rtpmap:99 H264/90000'])
      await mailbox.advance(100)
      const { response } = await call.outcome
      assert.equal(response.status, 488)
      assert.match(response.header('Warning') ?? '', /^304 voicemail "/)
    }))
})

describe('who is registered', () => {
  for (const [status, reason] of [
    [486, 'busy'],
    [600, 'busy'],
    [480, 'no answer'],
    [408, 'unreachable'],
    [503, 'unreachable'],
  ] as const) {
    test(`and answers ${status} is left a message: ${reason} (TS 24.604 §4.2.1)`, () =>
      withMailbox(async (mailbox) => {
        mailbox.phone = async (hop) => hop.reply(status)
        const call = mailbox.call('reg')
        const session = await answered(mailbox, call)
        assert.equal(mailbox.ringing.length, 1)
        await mailbox.advance(ANNOUNCEMENT_MS)
        await mailbox.speak(call, 100)
        await hungUp(mailbox, session)
        assert.equal(mailbox.files[0]?.head.reason, reason)
      }))
  }

  test('and declines is left none: the caller hears it', () =>
    withMailbox(async (mailbox) => {
      mailbox.phone = async (hop) => hop.reply(603)
      const call = mailbox.call('reg')
      await mailbox.advance(100)
      assert.equal((await call.outcome).response.status, 603)
    }))

  test('and does not answer rings no longer than was said, and is left a message', () =>
    withMailbox(
      async (mailbox) => {
        let isCancelled = false
        mailbox.phone = (hop) => {
          hop.provisional(hop.reply(180))
          return new Promise((resolve) => {
            hop.signal.addEventListener('abort', () => {
              isCancelled = true
              resolve(hop.reply(487))
            })
          })
        }
        const call = mailbox.call('reg')
        await mailbox.advance(4900)
        assert.equal(isCancelled, false)
        await mailbox.advance(200)
        assert.equal(isCancelled, true)
        const session = await answered(mailbox, call)
        await mailbox.advance(ANNOUNCEMENT_MS)
        await mailbox.speak(call, 100)
        await hungUp(mailbox, session)
        assert.equal(mailbox.files[0]?.head.reason, 'no answer')
      },
      { options: { noAnswerSeconds: '5' } },
    ))

  test('and answers has the call', () =>
    withMailbox(async (mailbox) => {
      mailbox.phone = async (hop) =>
        hop.reply(200, { headers: [['Contact', '<sip:bob@127.0.0.3:6060>']], toTag: 'phone' })
      const call = mailbox.call('reg')
      await mailbox.advance(100)
      assert.equal((await call.outcome).response.toTag, 'phone')
      await mailbox.advance(40_000)
      assert.deepEqual(mailbox.files, [])
    }))

  test('is not bothered any more when the caller gives up', () =>
    withMailbox(async (mailbox) => {
      mailbox.phone = (hop) => {
        hop.provisional(hop.reply(180))
        return new Promise((resolve) => hop.signal.addEventListener('abort', () => resolve(hop.reply(487))))
      }
      const call = mailbox.call('reg')
      await mailbox.advance(1000)
      call.cancel()
      await mailbox.advance(1000)
      assert.equal((await call.outcome).response.status, 487)
      assert.deepEqual(mailbox.heard, [])
    }))
})

describe('a message', () => {
  test('ends when it is as long as it may be', () =>
    withMailbox(
      async (mailbox) => {
        const call = mailbox.call('unreg')
        const session = await answered(mailbox, call)
        await mailbox.advance(ANNOUNCEMENT_MS)
        await mailbox.speak(call, 4000)
        assert.deepEqual(await session.ended.then(({ kind, by }) => [kind, by]), ['bye', 'peer'])
        const { samples } = readWav(mailbox.files[0]?.octets ?? Buffer.alloc(0))
        assert.ok(samples.length <= 3 * 8000, `${samples.length}`)
      },
      { options: { longestSeconds: '3' } },
    ))

  test('ends when nothing comes for twenty seconds, but not while the call is on hold', () =>
    withMailbox(async (mailbox) => {
      const call = mailbox.call('unreg')
      const session = await answered(mailbox, call)
      await mailbox.advance(ANNOUNCEMENT_MS)
      await mailbox.speak(call, 200)
      const held = session.reinvite({ body: mailbox.describe(HELD, 2) })
      await mailbox.advance(60_000)
      assert.equal((await held).status, 200)
      assert.equal(session.state, 'confirmed')
      const resumed = session.reinvite({ body: mailbox.describe(HOLD, 3) })
      await mailbox.advance(100)
      const answer = parseSessionDescription((await resumed).body)
      assert.ok(answer.media[0]?.attributes.some(({ name }) => name === 'recvonly'))
      await mailbox.advance(41_000)
      assert.equal(session.state, 'ended')
      assert.equal(mailbox.files[0]?.isClosed, true)
    }))

  test('is what the caller says, and nobody else (RFC 3550 §9)', () =>
    withMailbox(async (mailbox) => {
      const stranger = await mailbox.runtime.net.bindDatagram({ host: '127.0.0.9', port: 4000 }, { onDatagram() {} })
      const call = mailbox.call('unreg')
      const session = await answered(mailbox, call)
      await mailbox.advance(ANNOUNCEMENT_MS)
      await mailbox.speak(call, 200, stranger)
      await hungUp(mailbox, session)
      assert.deepEqual(mailbox.files, [])
      assert.equal(mailbox.runtime.counters.get('voicemail.drop.source'), 10)
      await stranger.close()
    }))

  test('has RTCP beside it, and its BYE at the end (RFC 3550 §6.2, §6.6)', () =>
    withMailbox(async (mailbox) => {
      const call = mailbox.call('unreg')
      const session = await answered(mailbox, call)
      await mailbox.advance(ANNOUNCEMENT_MS)
      await mailbox.speak(call, 10_000)
      await hungUp(mailbox, session)
      const types = mailbox.reports.map(({ type }) => type)
      assert.deepEqual(types, ['SR', 'SDES', 'SR', 'SDES', 'SR', 'SDES', 'BYE'])
      const last = mailbox.reports[4]
      assert.ok(last?.type === 'SR' && last.packetCount === ANNOUNCEMENT_MS / 20)
      assert.equal(last.reports[0]?.fractionLost, 0)
    }))

  test('in a codec that is not installed is kept as it was sent, after no greeting (RFC 4867 §5.3)', () =>
    withMailbox(
      async (mailbox) => {
        const amr = ['m=audio 40000 RTP/AVP 102', 'a=rtpmap:102 AMR/8000', 'a=fmtp:102 mode-set=7']
        const call = mailbox.call('unreg', amr)
        const session = await answered(mailbox, call)
        await mailbox.advance(100)
        assert.equal(mailbox.heard.length, 0)
        for (let number = 0; number < 50; number++) {
          // no mode request, one frame of 12.2 kbit/s, bandwidth-efficient (RFC 4867 §4.3)
          const packet = Buffer.alloc(12 + 32)
          packet.set([0x80, 102, 0, number])
          packet.writeUInt32BE(number * 160, 4)
          packet.set([0xf3, 0xc0], 12)
          await mailbox.send(call, packet)
          await mailbox.advance(20)
        }
        await hungUp(mailbox, session)
        const [file] = mailbox.files
        assert.equal(file?.extension, 'amr')
        assert.equal(file.octets.length, '#!AMR\n'.length + 50 * 32)
      },
      { codecs: { decoders: { create: () => ({ lacks: 'apt' }) }, encoders: { create: () => ({ lacks: 'apt' }) } } },
    ))

  test('is kept when the server stops in the midst of it', async () => {
    const mailbox = new TestMailbox()
    await mailbox.start()
    const call = mailbox.call('unreg')
    await answered(mailbox, call)
    await mailbox.advance(ANNOUNCEMENT_MS)
    await mailbox.speak(call, 1000)
    await mailbox.stop()
    const [file] = mailbox.files
    assert.equal(file?.isClosed, true)
    assert.ok(readWav(file.octets).samples.length > 6000)
  })
})

describe('the greeting', () => {
  const wav = (sampleRate: number, channels: 1 | 2, samples: Int16Array) => {
    const writer = new WavWriter({ sampleRate, channels })
    const data = writer.append(samples)
    return Buffer.concat([writer.finish(), data])
  }

  test('of the operator is played at the rate of the codec', () =>
    withMailbox(
      async (mailbox) => {
        const session = await answered(mailbox, mailbox.call('unreg'))
        await mailbox.advance(500 + 200 + 400)
        assert.equal(mailbox.heard.length, (500 + 200 + 400) / 20)
        await hungUp(mailbox, session)
      },
      {
        options: { greeting: 'greeting.wav' },
        greeting: wav(16_000, 1, createTone({ frequency: 300, lengthMs: 500, amplitude: 0.5 }, 16_000)),
      },
    ))

  for (const [what, file] of [
    ['no WAV file', Buffer.from('ID3')],
    ['a rate that nobody speaks at', wav(22_050, 1, new Int16Array(100))],
    ['nothing in it', wav(8000, 1, new Int16Array(0))],
    ['hours of it', wav(8000, 1, new Int16Array(8000 * 121))],
  ] as const) {
    test(`with ${what} is refused at the start`, async () => {
      const mailbox = new TestMailbox({ options: { greeting: 'greeting.wav' }, greeting: file })
      await assert.rejects(mailbox.start(), { code: 'VOICEMAIL_GREETING_UNUSABLE' })
    })
  }

  test('of our own is heard', () =>
    withMailbox(async (mailbox) => {
      const session = await answered(mailbox, mailbox.call('unreg'))
      await mailbox.advance(200)
      const { payload } = mailbox.heard[5] ?? assert.fail()
      assert.ok(levelOf(Int16Array.from(payload, (octet) => (octet ^ 0xd5) * 100)) > -60)
      await hungUp(mailbox, session)
    }))
})
