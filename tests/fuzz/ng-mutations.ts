import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import {
  decodeNgMessage,
  dictionaryOfReport,
  dictionaryOfRequest,
  encodeNgMessage,
  type NgMessage,
  type NgRequest,
  reportOfDictionary,
  requestOfDictionary,
  responseOfDictionary,
} from '@voltaic/ng'
import type { FuzzTarget } from './fuzz-target.ts'

const OFFER: NgRequest = {
  command: 'offer',
  request: {
    callId: 'call;mo',
    fromTag: 'f',
    sdp: 'v=0\r\nm=audio 49170 RTP/AVP 0\r\n',
    from: 'access',
    to: 'core',
    allowedHost: '192.0.2.1',
    transcode: ['PCMA'],
  },
}
const REPORT = dictionaryOfReport({
  createdAt: 1_700_000_000_000,
  lastPacketAt: 1_700_000_001_000,
  recording: true,
  streams: [
    {
      media: 'audio',
      index: 0,
      side: 'offerer',
      tag: 'f',
      local: { host: '10.0.0.1', port: 20_000 },
      packets: 5,
      octets: 300,
      dropped: 0,
      errors: 0,
      loss: 0.01,
    },
  ],
})

function written(message: NgMessage): Uint8Array {
  const data = encodeNgMessage(message)
  assert.ok(data)
  return data
}

function look(message: NgMessage): void {
  responseOfDictionary(message.dictionary)
  reportOfDictionary(message.dictionary)
  try {
    const request = requestOfDictionary(message.dictionary)
    assert.deepEqual(requestOfDictionary(dictionaryOfRequest(request)), request)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
}

/** Whatever is read is written and read again the same. */
export const target: FuzzTarget = {
  name: 'ng',
  corpus: () => [
    written({ cookie: '5323_1', dictionary: dictionaryOfRequest(OFFER) }),
    written({ cookie: '5323_2', dictionary: dictionaryOfRequest({ command: 'list', limit: 5 }) }),
    written({ cookie: '5323_3', dictionary: new Map([...REPORT, ['result', 'ok'] as const]) }),
  ],
  run(input) {
    try {
      const message = decodeNgMessage(input)
      look(message)
      assert.deepEqual(decodeNgMessage(written(message)), message)
      return 'accepted'
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
  },
}
