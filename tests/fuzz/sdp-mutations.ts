import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import type { Random } from '@voltaic/runtime'
import {
  answerPreconditions,
  checkAnswer,
  createAnswer,
  createHoldOffer,
  createVolteOffer,
  explainNegotiation,
  explainOfferAnswer,
  formatSessionDescription,
  negotiate,
  offerPreconditions,
  parseSessionDescription,
  preconditionLines,
  receivePreconditions,
  type SessionDescription,
  VOLTE_CODECS,
  VOLTE_CODECS_BOTH_FRAMINGS,
} from '@voltaic/sdp'
import type { FuzzTarget } from './fuzz-target.ts'

const identity = { username: '-', sessionId: '3970000000', sessionVersion: '1' }
const own = createVolteOffer({
  identity,
  address: '2001:db8::1',
  port: 50000,
  codecs: VOLTE_CODECS_BOTH_FRAMINGS,
  preconditions: preconditionLines(offerPreconditions({ isReserved: false })),
})
const documents = [
  formatSessionDescription(own),
  'v=0\no=jdoe 3724394400 3724394405 IN IP4 198.51.100.1\ns=Call\ni=x\nu=http://a.example\ne=a@b.example\np=+1 6\n' +
    'c=IN IP4 233.252.0.1/127\nb=CT:1\nt=0 0\nr=7d 1h 0 25h\nk=prompt\na=recvonly\nm=audio 49170/2 RTP/AVP 0 8 13 97\n' +
    'c=IN IP4 0.0.0.0\na=rtcp:53020 IN IP6 ::1\na=rtpmap:97 AMR/8000/1\na=fmtp:97 mode-set=0,2,4,7;crc=1\na=ptime:20\n' +
    'm=video 0 RTP/AVP 31\nm=message 7654 TCP/MSRP *\na=path:msrp://a.example:7654/x;tcp\n',
  'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n',
].map((text) => new TextEncoder().encode(text))

const values = [
  '',
  ' ',
  '0',
  '65535',
  '65536',
  '9'.repeat(20),
  '-1',
  '*',
  '/',
  ':',
  ';',
  '=',
  'IN IP6 ::',
  '104 AMR-WB/16000',
  'é',
]
const lines = [
  'a=sendonly',
  'a=des:qos mandatory e2e sendrecv',
  'a=curr:qos local send',
  'a=conf:qos remote recv',
  'a=fmtp:104 octet-align=1',
  'm=audio 4 RTP/AVP 104',
  'c=IN IP4 192.0.2.9',
  't=1 2',
  'x=y',
]

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.integer(from.length)] as T
}

/** Changes one line, or its place, and leaves the others as they are. */
function mutateLines(random: Random, text: string): string {
  const all = text.split(/\r?\n/)
  const at = random.integer(all.length)
  const line = all[at] ?? ''
  switch (random.integer(6)) {
    case 0:
      return all.toSpliced(at, 1).join('\r\n')
    case 1:
      return all.toSpliced(at, 0, line).join('\r\n')
    case 2:
      return all.toSpliced(at, 0, pick(random, lines)).join('\r\n')
    case 3:
      return all.with(at, pick(random, all)).join('\n')
    case 4: {
      const words = line.split(' ')
      return all.with(at, words.with(random.integer(words.length), pick(random, values)).join(' ')).join('\r\n')
    }
    default:
      return all.with(at, line.slice(0, random.integer(line.length + 1)) + pick(random, values)).join('\r\n')
  }
}

/** All that is done with a description of another side; none of it throws. */
function use(session: SessionDescription): void {
  const streams = [{ media: 'audio', port: 60000, codecs: VOLTE_CODECS }]
  const outcome = createAnswer(session, { identity, address: '192.0.2.2', streams, codecChoice: 'all' })
  if (outcome.kind === 'answer') {
    const text = formatSessionDescription(outcome.answer)
    assert.equal(formatSessionDescription(parseSessionDescription(text)), text)
    negotiate(session, outcome.answer, 'answerer')
  }
  checkAnswer(own, session)
  negotiate(own, session, 'offerer')
  explainOfferAnswer(session)
  explainOfferAnswer(own, session)
  explainNegotiation(session, own)
  explainNegotiation(own, session)
  createHoldOffer(session)
  for (const media of session.media) {
    answerPreconditions(media, { isReserved: false })
    receivePreconditions(offerPreconditions({ isReserved: true }), media)
  }
}

/** Whatever is accepted reads back equal after it was written, and can be answered and explained. */
export const target: FuzzTarget = {
  name: 'sdp',
  corpus: () => documents,
  mutateConsistently: (random, input) => {
    let text = new TextDecoder().decode(input)
    for (let left = 1 + random.integer(4); left > 0; left -= 1) text = mutateLines(random, text)
    return new TextEncoder().encode(text)
  },
  run(input) {
    let session: SessionDescription
    try {
      session = parseSessionDescription(input)
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
    assert.deepEqual(parseSessionDescription(formatSessionDescription(session)), session)
    use(session)
    return 'accepted'
  },
}
