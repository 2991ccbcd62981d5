import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { MAX_BODY_OCTETS } from './server.ts'
import { startTestApi, type TestApi } from './test-api.ts'

const keys = { k: '465b5ce8b199b49faa5f0a2ee238a6bc', opc: 'cd63cb71954a9f4e48a5994e37a02baf' }
const alice = { imsi: '001010000000001', msisdn: '+491701234567', ...keys }

let api: TestApi
before(async () => {
  api = await startTestApi()
})
after(() => api.stop())

const ifc = (inside: string) => `<InitialFilterCriteria>${inside}</InitialFilterCriteria>`
const BOMB = `<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${'bcdefghij'[i]} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('')}]><ServiceProfile><x>&j;</x></ServiceProfile>`

interface Case {
  readonly what: string
  readonly method?: string
  readonly url?: string
  readonly body: unknown
  readonly type?: string
  readonly status: number
  readonly code: string
  /** Fields of the problems. */
  readonly fields?: readonly string[]
}

const CASES: readonly Case[] = [
  {
    what: 'a display name with a line end, which would begin another header field',
    body: { ...alice, displayName: 'A\r\nX-Evil: 1' },
    status: 422,
    code: 'SUBSCRIBER_REFUSED',
    fields: ['displayName'],
  },
  {
    what: 'a display name with half a character',
    body: { ...alice, displayName: 'A\ud800' },
    status: 422,
    code: 'SUBSCRIBER_REFUSED',
    fields: ['displayName'],
  },
  {
    what: 'a change to a display name with a control character',
    method: 'PATCH',
    url: `/subscribers/${alice.imsi}`,
    body: { displayName: 'A\u0007' },
    status: 422,
    code: 'SUBSCRIBER_REFUSED',
    fields: ['displayName'],
  },
  {
    what: 'identities that would end early in a header field',
    url: '/subscriptions',
    body: {
      impis: [{ impi: 'a"b@x', ...keys }],
      registrationSets: [
        { impus: [{ identity: 'sip:a>;x=<sip:evil@x', displayName: '\u0000' }, { identity: 'tel:\u0001' }] },
      ],
    },
    status: 422,
    code: 'SUBSCRIBER_REFUSED',
    fields: [
      'impis[0].impi',
      'registrationSets[0].impus[0].identity',
      'registrationSets[0].impus[0].displayName',
      'registrationSets[0].impus[1].identity',
    ],
  },
  {
    what: 'K of 31 digits',
    body: { ...alice, k: keys.k.slice(1) },
    status: 422,
    code: 'SUBSCRIBER_REFUSED',
    fields: ['k'],
  },
  {
    what: 'OPc that is no hex',
    body: { ...alice, opc: `${keys.opc.slice(1)}x` },
    status: 422,
    code: 'SUBSCRIBER_REFUSED',
    fields: ['opc'],
  },
  {
    what: 'IMSI of letters',
    body: { ...alice, imsi: 'abcdefghijklmno' },
    status: 422,
    code: 'SUBSCRIBER_REFUSED',
    fields: ['imsi'],
  },
  {
    what: 'IMSI of another network',
    body: { ...alice, imsi: '262010000000001' },
    status: 422,
    code: 'SUBSCRIBER_REFUSED',
    fields: ['imsi'],
  },
  {
    what: 'everything wrong at once',
    body: { imsi: '1', msisdn: '0170', k: '', opc: 'z' },
    status: 422,
    code: 'SUBSCRIBER_REFUSED',
    fields: ['imsi', 'msisdn', 'k', 'opc'],
  },
  {
    what: 'IMSI as a number',
    body: { ...alice, imsi: 1010000000001 },
    status: 400,
    code: 'REQUEST_INVALID',
    fields: ['imsi'],
  },
  {
    what: 'a field with a slip of the pen',
    body: { ...alice, msidn: '+49' },
    status: 400,
    code: 'REQUEST_INVALID',
    fields: ['msidn'],
  },
  { what: 'no IMSI', body: keys, status: 400, code: 'REQUEST_INVALID', fields: ['imsi'] },
  { what: 'an array', body: [], status: 400, code: 'REQUEST_INVALID' },
  { what: 'nothing', body: undefined, status: 400, code: 'REQUEST_INVALID' },
  {
    what: 'half a JSON',
    body: `{"imsi":"001010000000001","k":"${keys.k}`,
    type: 'application/json',
    status: 400,
    code: 'BODY_INVALID',
  },
  {
    what: 'a prototype',
    body: '{"__proto__":{"imsi":"1"}}',
    type: 'application/json',
    status: 400,
    code: 'BODY_INVALID',
  },
  {
    what: 'a body that is too long',
    body: { ...alice, displayName: 'x'.repeat(MAX_BODY_OCTETS) },
    status: 413,
    code: 'BODY_TOO_LONG',
  },
  { what: 'XML where JSON is wanted', body: '<a/>', type: 'application/xml', status: 415, code: 'BODY_TYPE_REFUSED' },
  { what: 'a form', body: 'imsi=1', type: 'application/x-www-form-urlencoded', status: 415, code: 'BODY_TYPE_REFUSED' },
  {
    what: 'an unknown profile',
    body: { ...alice, serviceProfile: 'gold' },
    status: 422,
    code: 'SUBSCRIBER_REFUSED',
    fields: ['serviceProfile'],
  },
  {
    what: 'half a CSV row',
    url: '/imports',
    body: `imsi,k,opc\n${alice.imsi},${keys.k}`,
    type: 'text/csv',
    status: 400,
    code: 'CSV_INVALID',
  },
  {
    what: 'CSV with a quote that stays open',
    url: '/imports',
    body: `imsi,k,opc\n"${alice.imsi},${keys.k},${keys.opc}\n`,
    type: 'text/csv',
    status: 400,
    code: 'CSV_INVALID',
  },
  {
    what: 'CSV without a head line',
    url: '/imports',
    body: `${alice.imsi},${keys.k},${keys.opc}\n`,
    type: 'text/csv',
    status: 400,
    code: 'CSV_INVALID',
  },
  { what: 'empty CSV', url: '/imports', body: '', type: 'text/csv', status: 400, code: 'CSV_INVALID' },
  {
    what: 'CSV that is not UTF-8',
    url: '/imports',
    body: Buffer.from([0x69, 0xff, 0xfe]),
    type: 'text/csv',
    status: 400,
    code: 'CSV_INVALID',
  },
  {
    what: 'a CSV line without end',
    url: '/imports',
    body: `imsi,k,opc\n${'1'.repeat(20_000)}`,
    type: 'text/csv',
    status: 400,
    code: 'CSV_INVALID',
  },
  {
    what: 'CSV with one bad row',
    url: '/imports',
    body: `imsi,k,opc\n${alice.imsi},${keys.k},${keys.opc}\n00101x,${keys.k},${keys.opc}\n`,
    type: 'text/csv',
    status: 422,
    code: 'SUBSCRIBER_REFUSED',
    fields: ['imsi'],
  },
  {
    what: 'XML bomb',
    method: 'PUT',
    url: '/ifc-lists/bomb',
    body: BOMB,
    type: 'application/xml',
    status: 422,
    code: 'IFC_REFUSED',
  },
  {
    what: 'XML with an external entity',
    method: 'PUT',
    url: '/service-profiles/xxe',
    body: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><ServiceProfile>&b;</ServiceProfile>',
    type: 'application/xml',
    status: 422,
    code: 'IFC_REFUSED',
  },
  {
    what: 'XML cut in the middle',
    method: 'PUT',
    url: '/ifc-lists/cut',
    body: '<ServiceProfile><InitialFilterCriteria>',
    type: 'application/xml',
    status: 422,
    code: 'IFC_REFUSED',
  },
  {
    what: 'criteria without an application server',
    method: 'PUT',
    url: '/ifc-lists/no-as',
    body: ifc('<Priority>1</Priority>'),
    type: 'application/xml',
    status: 422,
    code: 'IFC_REFUSED',
  },
  {
    what: 'a name that is none',
    method: 'PUT',
    url: '/ifc-lists/A%20B',
    body: { initialFilterCriteria: [] },
    status: 400,
    code: 'REQUEST_INVALID',
    fields: ['key'],
  },
  {
    what: 'a profile with a list that is not there',
    method: 'PUT',
    url: '/service-profiles/gold',
    body: { ifcLists: ['none'] },
    status: 422,
    code: 'SERVICE_REFUSED',
    fields: ['ifcLists[0]'],
  },
  {
    what: 'a profile with a shared set that is not there',
    method: 'PUT',
    url: '/service-profiles/gold',
    body: { sharedIfcSetIds: [7] },
    status: 422,
    code: 'SERVICE_REFUSED',
    fields: ['sharedIfcSetIds[0]'],
  },
  {
    what: 'an address that is none',
    method: 'GET',
    url: '/nothing',
    body: undefined,
    status: 404,
    code: 'ROUTE_NOT_FOUND',
  },
  {
    what: 'a page of a million',
    method: 'GET',
    url: '/subscribers?limit=1000000',
    body: undefined,
    status: 400,
    code: 'REQUEST_INVALID',
    fields: ['limit'],
  },
]

describe('what is refused is refused whole, with code, field and reason, and never repeats a key', () => {
  for (const { what, method = 'POST', url = '/subscribers', body, type, status, code, fields } of CASES) {
    test(what, async () => {
      const answer = await api.ask(method, url, { body, ...(type !== undefined && { type }) })
      assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
      if (fields !== undefined) {
        assert.deepEqual(
          answer.body.problems.map(({ field }: Record<string, string>) => field),
          fields,
        )
      }
      for (const secret of Object.values(keys)) assert.equal(answer.text.includes(secret.slice(0, 8)), false)
      assert.equal((await api.ask('GET', '/subscribers')).body.total, 0)
    })
  }
})

test('an address that cannot be decoded, or is too long, is refused with a problem document (RFC 9457 §3)', async () => {
  for (const [url, status] of [
    ['/subscribers/%', 400],
    ['/subscribers/%ff', 400],
    [`/subscribers/${'a'.repeat(600)}`, 414],
  ] as const) {
    const { status: given, headers, body } = await api.ask('GET', url)
    assert.deepEqual([given, body.code, body.status], [status, 'REQUEST_INVALID', status], url)
    assert.match(String(headers['content-type']), /problem\+json/)
    assert.doesNotMatch(JSON.stringify(body), /subscribers/)
  }
})
