import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ifcOf } from '@voltaic/as-kit'
import { PLAIN_SPEECH_CODECS } from '@voltaic/audio'
import { importServiceProfile } from '@voltaic/profile'
import { createService, type ServiceDeps, serviceNames } from './services.ts'

const deps: ServiceDeps = {
  webhook: { post: async () => undefined },
  http: { listen: async (local) => ({ local, close: async () => {} }) },
  homeDomain: 'example.org',
  voicemail: {
    codecs: PLAIN_SPEECH_CODECS,
    keep: () => assert.fail('no message is left here'),
    readFile: () => assert.fail('no greeting is read here'),
  },
}

const OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'registration-alert': { url: 'http://127.0.0.1:8080/alert' },
  'call-screening': { url: 'https://web.example.org/screen', whenDown: 'refuse' },
  'video-bridge-route': { peer: 'sip:192.0.2.7:5060' },
  'click-to-call': { token: '0123456789abcdef' },
  'mgc-route': { peer: 'sip:[2001:db8::7]', prefix: '+44' },
}

describe('the filter criteria of a service are what the HSS takes without a warning (TS 29.228 §B.2.2, §E)', () => {
  // the last needs none: nobody sends it requests
  for (const name of serviceNames.filter((each) => each !== 'click-to-call')) {
    test(name, () => {
      const service = createService(name, OPTIONS[name] ?? {}, deps)
      const imported = importServiceProfile(ifcOf(service, 'sip:as.example.org:5080;transport=tcp'))
      assert.ok(imported.kind === 'accepted', JSON.stringify(imported.findings))
      assert.deepEqual(imported.findings, [])
      const { initialFilterCriteria } = imported.content
      assert.equal(initialFilterCriteria.length, service.criteria.length)
      for (const [index, criteria] of service.criteria.entries()) {
        const read = initialFilterCriteria[index]
        assert.equal(read?.priority, criteria.priority)
        assert.equal(read?.triggerPoint?.spts.length, criteria.when.flat().length)
      }
    })
  }
})

test('no two services of the box have the same priority: a user may have them all (TS 29.228 §B.2.2)', () => {
  const priorities = serviceNames.flatMap((name) =>
    createService(name, OPTIONS[name] ?? {}, deps).criteria.map(({ priority }) => priority),
  )
  assert.equal(new Set(priorities).size, priorities.length)
})

describe('options that are wrong are refused', () => {
  for (const [what, name, options] of [
    ['one that is missing', 'mgc-route', { prefix: '+44' }],
    ['one that there is not', 'voicemail', { peer: 'sip:192.0.2.7' }],
    ['a peer by name', 'video-bridge-route', { peer: 'sip:bridge.example.org' }],
    ['a peer that is no URI', 'video-bridge-route', { peer: '192.0.2.7' }],
    ['a prefix that is an expression', 'mgc-route', { peer: 'sip:192.0.2.7', prefix: '.*' }],
    ['a URL of another scheme', 'registration-alert', { url: 'file:///etc/passwd' }],
    ['a token that can be guessed', 'click-to-call', { token: 'secret' }],
    ['a token that would travel', 'click-to-call', { token: '0123456789abcdef', listen: '0.0.0.0:7090' }],
    ['seconds that are none', 'click-to-call', { token: '0123456789abcdef', ringSeconds: '-1' }],
    ['an address that is a name', 'voicemail', { mediaHost: 'media.example.org' }],
    ['every address', 'voicemail', { mediaHost: '0.0.0.0' }],
    ['ports the wrong way round', 'voicemail', { mediaPorts: '20000-10000' }],
    ['a ring without end', 'voicemail', { noAnswerSeconds: '600' }],
    ['a word that whenDown has not', 'call-screening', { url: 'http://127.0.0.1', whenDown: 'maybe' }],
  ] as const) {
    test(what, () => {
      assert.throws(() => createService(name, { ...options }, deps), { code: 'AS_OPTION_INVALID' })
    })
  }
})

test('a service that there is not', () => {
  assert.throws(() => createService('toString', {}, deps), { code: 'AS_SERVICE_UNKNOWN' })
})
