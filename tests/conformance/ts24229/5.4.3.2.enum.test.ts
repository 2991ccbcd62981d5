import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SipRequest } from '@voltaic/sip'
import { REALM, type ScscfAlone, startScscfAlone } from './scscf-alone.ts'

const NUMBER = 'tel:+61355500914'
const BGCF = '<sip:bgcf.example:5060;lr>'

/** An S-CSCF whose ENUM knows these URIs of every number, and what it sends on in answer to an INVITE. */
function scscf(
  name: string,
  { uris, bgcf }: { readonly uris: readonly string[]; readonly bgcf?: string },
  run: (alone: ScscfAlone) => Promise<void>,
): void {
  test(`S-CSCF ${name} (TS 24.229 §5.4.3.2)`, async () => {
    const change = { localTermination: false, ...(bgcf === undefined ? {} : { bgcf }) }
    const alone = await startScscfAlone(change, { enum: { urisOf: async () => uris } })
    try {
      assert.equal((await alone.register()).status, 200)
      alone.notified.length = 0
      await run(alone)
    } finally {
      await alone.stop()
    }
  })
}

const invites = ({ notified }: ScscfAlone): readonly SipRequest[] =>
  notified.filter(({ method }) => method === 'INVITE')
const uris = (alone: ScscfAlone) => invites(alone).map(({ uri }) => uri)

scscf('calls the URI that ENUM has for a number', { uris: [`sip:bob@${REALM}`] }, async (alone) => {
  assert.equal((await alone.originate('INVITE', [], NUMBER)).status, 200)
  assert.deepEqual(uris(alone), [`sip:bob@${REALM}`])
})

scscf(
  'never takes more of a URI of its own network than the identity',
  { uris: [`sip:bob@${REALM}:9999;maddr=203.0.113.1;transport=tcp`] },
  async (alone) => {
    assert.equal((await alone.originate('INVITE', [], NUMBER)).status, 200)
    assert.deepEqual(uris(alone), [`sip:bob@${REALM}`])
  },
)

scscf(
  'calls the next one when the first cannot be reached, and no more than that',
  { uris: ['sip:a@one.example', 'sip:a@two.example', 'sip:a@three.example'] },
  async (alone) => {
    alone.answers = (request, hop) => hop.reply(request.uri.includes('one') ? 503 : 200)
    assert.equal((await alone.originate('INVITE', [], NUMBER)).status, 200)
    assert.deepEqual(uris(alone), ['sip:a@one.example', 'sip:a@two.example'])
  },
)

scscf(
  'believes a busy phone, and calls nobody else',
  { uris: ['sip:a@one.example', 'sip:a@two.example'] },
  async (alone) => {
    alone.answers = (_, hop) => hop.reply(486)
    assert.equal((await alone.originate('INVITE', [], NUMBER)).status, 486)
    assert.deepEqual(uris(alone), ['sip:a@one.example'])
  },
)

scscf(
  'lets out nothing that is of its network where no edge does it for it (TS 24.229 §4.4.1)',
  { uris: ['sip:a@one.example'] },
  async (alone) => {
    await alone.originate(
      'INVITE',
      [
        ['P-Access-Network-Info', '3GPP-E-UTRAN-FDD'],
        ['Privacy', 'id'],
      ],
      NUMBER,
    )
    const [invite] = invites(alone)
    for (const header of ['P-Access-Network-Info', 'P-Charging-Vector', 'P-Asserted-Identity']) {
      assert.equal(invite?.has(header), false, header)
    }
  },
)

scscf(
  'sends a tel URI, and what is of another network, to the BGCF',
  { uris: ['tel:+61355500914;npdi;rn=+61399900000', 'sip:a@one.example'], bgcf: BGCF },
  async (alone) => {
    alone.answers = (request, hop) => hop.reply(request.uri.startsWith('tel:') ? 502 : 200)
    assert.equal((await alone.originate('INVITE', [], NUMBER)).status, 200)
    assert.deepEqual(uris(alone), ['tel:+61355500914;npdi;rn=+61399900000', 'sip:a@one.example'])
    assert.deepEqual(
      invites(alone).map((invite) => invite.header('Route')),
      [BGCF, BGCF],
    )
  },
)

scscf('sends a number that no zone knows to the BGCF', { uris: [], bgcf: BGCF }, async (alone) => {
  assert.equal((await alone.originate('INVITE', [], `sip:+61355500914@${REALM};user=phone`)).status, 200)
  assert.deepEqual(uris(alone), [NUMBER])
})

scscf('asks no zone for a name', { uris: ['sip:a@one.example'], bgcf: BGCF }, async (alone) => {
  assert.equal((await alone.originate('INVITE', [], `sip:bob@${REALM}`)).status, 200)
  assert.deepEqual(uris(alone), [`sip:bob@${REALM}`])
})
