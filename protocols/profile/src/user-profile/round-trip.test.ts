import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatImsSubscription } from './format-ims-subscription.ts'
import {
  defaultHandlings,
  type ImsSubscription,
  identityTypes,
  profilePartIndicators,
  registrationTypes,
  type SptCondition,
  sessionCases,
} from './ims-subscription.ts'
import { parseImsSubscription } from './parse-ims-subscription.ts'

test('what is written reads back as the same profile, whatever it holds', () => {
  fc.assert(
    fc.property(subscription(), (profile) => {
      assert.deepEqual(parseImsSubscription(formatImsSubscription(profile)), profile)
    }),
    { numRuns: 80 },
  )
})

const plain = { noNullPrototype: true } as const

/** Text of any kind that XML can carry. */
function text(): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...'aZ9 <>&"\'\t\n\r]é€😀') })
}

function uri(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.webUrl(),
    fc.string({ unit: fc.constantFrom(...'abc@.:;=!*+&<'), minLength: 1 }).map((rest) => `sip:${rest}`),
  )
}

function optionalKeys<T extends object, K extends keyof T>(
  model: { [P in keyof T]: fc.Arbitrary<T[P]> },
  ...requiredKeys: K[]
): fc.Arbitrary<T> {
  return fc.record(model as never, { requiredKeys: requiredKeys as never, noNullPrototype: true }) as fc.Arbitrary<T>
}

function withUnknown<T extends object>(model: fc.Arbitrary<T>, levels: number): fc.Arbitrary<T> {
  const element = fc.constantFrom(
    '<New/>',
    '<p:New xmlns:p="urn:p" a="&quot;">x &lt; y</p:New>',
    '<New xmlns="u">1</New>',
  )
  const level = fc.array(element, { minLength: 1, maxLength: 2 })
  const unknown = fc
    .array(fc.tuple(fc.nat(levels), level), { minLength: 1, maxLength: 2 })
    .map((list) =>
      [...new Map(list)]
        .sort(([a], [b]) => a - b)
        .flatMap(([inExtension, xmls]) => xmls.map((xml) => ({ inExtension, xml }))),
    )
  return fc.tuple(model, fc.option(unknown, { nil: undefined, freq: 3 })).map(([object, list]) => ({
    ...object,
    ...(list && { unknown: list }),
  }))
}

function subscription(): fc.Arbitrary<ImsSubscription> {
  const int = fc.nat(2_147_483_647)
  const identity = optionalKeys(
    {
      identity: uri(),
      barred: fc.boolean(),
      identityType: fc.constantFrom(...identityTypes),
      wildcardedPsi: uri(),
      displayName: text(),
      aliasIdentityGroupId: text(),
      wildcardedImpu: uri(),
      serviceLevelTraceInfo: text(),
      sipUriParameters: text(),
    },
    'identity',
    'barred',
  )
  const authorization = optionalKeys({
    subscribedMediaProfileId: int,
    listOfServiceIds: withUnknown(fc.record({ serviceIds: fc.array(text(), { maxLength: 3 }) }, plain), 1),
  })
  const header = optionalKeys({ kind: fc.constant('SIPHeader'), header: text(), content: text() }, 'kind', 'header')
  const line = optionalKeys({ kind: fc.constant('SessionDescription'), line: text(), content: text() }, 'kind', 'line')
  const condition = fc.oneof(
    fc.record({ kind: fc.constant('RequestURI'), requestUri: text() }, plain),
    fc.record({ kind: fc.constant('Method'), method: text() }, plain),
    fc.record({ kind: fc.constant('SessionCase'), sessionCase: fc.constantFrom(...sessionCases) }, plain),
    withUnknown(header, 1),
    withUnknown(line, 1),
  ) as fc.Arbitrary<SptCondition>
  const spt = fc.record(
    {
      conditionNegated: fc.boolean(),
      groups: fc.array(int, { minLength: 1, maxLength: 3 }),
      condition,
      registrationTypes: fc.array(fc.constantFrom(...registrationTypes), { maxLength: 2 }),
    },
    plain,
  )
  const trigger = fc.record(
    {
      conditionTypeCnf: fc.boolean(),
      spts: fc.array(withUnknown(spt, 2), { minLength: 1, maxLength: 3 }),
    },
    plain,
  )
  const include = withUnknown(fc.constant({}), 1)
  const server = optionalKeys(
    {
      serverName: uri(),
      defaultHandling: fc.constantFrom(...defaultHandlings),
      serviceInfo: text(),
      includeRegisterRequest: include,
      includeRegisterResponse: include,
    },
    'serverName',
  )
  const criteria = optionalKeys(
    {
      priority: int,
      triggerPoint: withUnknown(trigger, 1),
      applicationServer: withUnknown(server, 2),
      profilePartIndicator: fc.constantFrom(...profilePartIndicators),
    },
    'priority',
    'applicationServer',
  )
  const profile = optionalKeys(
    {
      publicIdentities: fc.array(withUnknown(identity, 4), { minLength: 1, maxLength: 3 }),
      coreNetworkServicesAuthorization: withUnknown(authorization, 2),
      initialFilterCriteria: fc.array(withUnknown(criteria, 1), { maxLength: 3 }),
      sharedIfcSetIds: fc.array(int, { maxLength: 3 }),
    },
    'publicIdentities',
    'initialFilterCriteria',
    'sharedIfcSetIds',
  )
  const serviceProfiles = fc.array(withUnknown(profile, 2), { minLength: 1, maxLength: 2 })
  return withUnknown(fc.record({ privateId: uri(), serviceProfiles }, plain), 1) as fc.Arbitrary<ImsSubscription>
}
