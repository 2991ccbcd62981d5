import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import { formatImsSubscription } from './format-ims-subscription.ts'
import type { ImsSubscription } from './ims-subscription.ts'
import { importImsSubscription, parseImsSubscription } from './parse-ims-subscription.ts'

/** A profile in which every element of the schema stands once, in its order. */
const everything = `<?xml version="1.0" encoding="UTF-8"?>
<IMSSubscription>
  <PrivateID> 001010000000001@ims.mnc001.mcc001.3gppnetwork.org </PrivateID>
  <ServiceProfile>
    <PublicIdentity>
      <BarringIndication>true</BarringIndication>
      <Identity>sip:001010000000001@ims.mnc001.mcc001.3gppnetwork.org</Identity>
      <Extension><IdentityType>3</IdentityType><WildcardedPSI>sip:!.*!@x.example</WildcardedPSI>
        <Extension><DisplayName>Alice &amp; Co</DisplayName><AliasIdentityGroupID>7</AliasIdentityGroupID>
          <Extension><WildcardedIMPU>sip:a!.*!@x.example</WildcardedIMPU>
            <ServiceLevelTraceInfo>trace</ServiceLevelTraceInfo><SIPURIParameters>a=b</SIPURIParameters>
            <Extension><MaxNumOfAllowedSimultaneousRegistrations>2</MaxNumOfAllowedSimultaneousRegistrations></Extension>
          </Extension>
        </Extension>
      </Extension>
    </PublicIdentity>
    <CoreNetworkServicesAuthorization>
      <SubscribedMediaProfileId>4</SubscribedMediaProfileId>
      <Extension><ListOfServiceIds><ServiceId>urn:urn-7:3gpp-service.ims.icsi.mmtel</ServiceId></ListOfServiceIds></Extension>
    </CoreNetworkServicesAuthorization>
    <InitialFilterCriteria>
      <Priority>10</Priority>
      <TriggerPoint>
        <ConditionTypeCNF>0</ConditionTypeCNF>
        <SPT><ConditionNegated>1</ConditionNegated><Group>0</Group><Group>1</Group><Method>REGISTER</Method>
          <Extension><RegistrationType>0</RegistrationType><RegistrationType>2</RegistrationType></Extension></SPT>
        <SPT><Group>1</Group><SIPHeader><Header>Event</Header><Content> presence </Content></SIPHeader></SPT>
        <SPT><ConditionNegated>0</ConditionNegated><Group>2</Group><SessionCase>3</SessionCase></SPT>
        <SPT><ConditionNegated>0</ConditionNegated><Group>2</Group><RequestURI>^sip:.*</RequestURI></SPT>
        <SPT><Group>2</Group><SessionDescription><Line>m</Line><Content>video.*</Content></SessionDescription></SPT>
      </TriggerPoint>
      <ApplicationServer>
        <ServerName>sip:as.x.example</ServerName>
        <DefaultHandling>1</DefaultHandling>
        <ServiceInfo>&lt;info/&gt;</ServiceInfo>
        <Extension><IncludeRegisterRequest/><IncludeRegisterResponse/></Extension>
      </ApplicationServer>
      <ProfilePartIndicator>1</ProfilePartIndicator>
    </InitialFilterCriteria>
    <Extension><SharedIFCSetID>5</SharedIFCSetID><SharedIFCSetID>6</SharedIFCSetID></Extension>
    <v:Vendor xmlns:v="urn:vendor" v:a="1"><v:b/></v:Vendor>
  </ServiceProfile>
</IMSSubscription>`

const expected: ImsSubscription = {
  privateId: '001010000000001@ims.mnc001.mcc001.3gppnetwork.org',
  serviceProfiles: [
    {
      publicIdentities: [
        {
          identity: 'sip:001010000000001@ims.mnc001.mcc001.3gppnetwork.org',
          barred: true,
          identityType: 'WILDCARDED_IMPU',
          wildcardedPsi: 'sip:!.*!@x.example',
          displayName: 'Alice & Co',
          aliasIdentityGroupId: '7',
          wildcardedImpu: 'sip:a!.*!@x.example',
          serviceLevelTraceInfo: 'trace',
          sipUriParameters: 'a=b',
          unknown: [
            {
              inExtension: 4,
              xml: '<MaxNumOfAllowedSimultaneousRegistrations>2</MaxNumOfAllowedSimultaneousRegistrations>',
            },
          ],
        },
      ],
      coreNetworkServicesAuthorization: {
        subscribedMediaProfileId: 4,
        listOfServiceIds: { serviceIds: ['urn:urn-7:3gpp-service.ims.icsi.mmtel'] },
      },
      initialFilterCriteria: [
        {
          priority: 10,
          triggerPoint: {
            conditionTypeCnf: false,
            spts: [
              {
                conditionNegated: true,
                groups: [0, 1],
                condition: { kind: 'Method', method: 'REGISTER' },
                registrationTypes: ['INITIAL_REGISTRATION', 'DE-REGISTRATION'],
              },
              {
                conditionNegated: false,
                groups: [1],
                condition: { kind: 'SIPHeader', header: 'Event', content: ' presence ' },
                registrationTypes: [],
              },
              {
                conditionNegated: false,
                groups: [2],
                condition: { kind: 'SessionCase', sessionCase: 'ORIGINATING_UNREGISTERED' },
                registrationTypes: [],
              },
              {
                conditionNegated: false,
                groups: [2],
                condition: { kind: 'RequestURI', requestUri: '^sip:.*' },
                registrationTypes: [],
              },
              {
                conditionNegated: false,
                groups: [2],
                condition: { kind: 'SessionDescription', line: 'm', content: 'video.*' },
                registrationTypes: [],
              },
            ],
          },
          applicationServer: {
            serverName: 'sip:as.x.example',
            defaultHandling: 'SESSION_TERMINATED',
            serviceInfo: '<info/>',
            includeRegisterRequest: {},
            includeRegisterResponse: {},
          },
          profilePartIndicator: 'UNREGISTERED',
        },
      ],
      sharedIfcSetIds: [5, 6],
      unknown: [{ inExtension: 0, xml: '<v:Vendor xmlns:v="urn:vendor" v:a="1"><v:b/></v:Vendor>' }],
    },
  ],
}

/** A small valid profile into which a test puts what it is about. */
function profileWith(inside: { identity?: string; trigger?: string; server?: string; profile?: string }): string {
  const identity = inside.identity ?? '<Identity>sip:a@x.example</Identity>'
  const criteria = `<InitialFilterCriteria><Priority>0</Priority>${inside.trigger ?? ''}<ApplicationServer>${
    inside.server ?? '<ServerName>sip:as.x.example</ServerName>'
  }</ApplicationServer></InitialFilterCriteria>`
  return `<IMSSubscription><PrivateID>a@x.example</PrivateID><ServiceProfile><PublicIdentity>${identity}</PublicIdentity>${criteria}${
    inside.profile ?? ''
  }</ServiceProfile></IMSSubscription>`
}

function triggerOf(spt: string): { readonly trigger: string } {
  return { trigger: `<TriggerPoint><ConditionTypeCNF>1</ConditionTypeCNF><SPT>${spt}</SPT></TriggerPoint>` }
}

function assertRefused(xml: string, code: string, message?: RegExp): void {
  assert.throws(
    () => parseImsSubscription(xml),
    (error) => {
      assert.ok(error instanceof DecodeError, String(error))
      assert.equal(error.code, code)
      assert.match(error.message, message ?? /line \d+, column \d+/)
      return true
    },
  )
}

test('every element of the user profile is read (TS 29.228 Annex E)', () => {
  assert.deepEqual(parseImsSubscription(new TextEncoder().encode(everything)), expected)
})

test('a profile is written in the order and nesting of the schema, without white space (TS 29.228 Annex E)', () => {
  const text = formatImsSubscription(expected)
  const [declaration, ...rest] = text.split('<IMSSubscription>')
  assert.equal(declaration, '<?xml version="1.0" encoding="UTF-8"?>')
  // The source has all elements in order; only white space, defaults and spellings of booleans differ.
  const normalised = everything
    .slice(everything.indexOf('<IMSSubscription>') + '<IMSSubscription>'.length)
    .replace(/>\s+</g, '><')
    .replace(/\s+(?=001|<\/PrivateID)/g, '')
    .replaceAll('<SPT><Group>', '<SPT><ConditionNegated>0</ConditionNegated><Group>')
    .replace('>true<', '>1<')
    .trim()
  assert.equal(rest.join(), normalised.replace(/^\s+/, ''))
})

test('unknown elements are kept at the Extension level they came from', () => {
  const xml = profileWith({
    identity:
      '<Identity>sip:a@x.example</Identity><Extension><New1>1</New1><Extension><Extension><Extension><Extension>' +
      '<New2/></Extension></Extension></Extension></Extension></Extension><p:Out xmlns:p="u"/>',
  })
  const first = parseImsSubscription(xml)
  assert.deepEqual(first.serviceProfiles[0]?.publicIdentities[0]?.unknown, [
    { inExtension: 0, xml: '<p:Out xmlns:p="u"/>' },
    { inExtension: 1, xml: '<New1>1</New1>' },
    { inExtension: 4, xml: '<Extension><New2/></Extension>' },
  ])
  assert.deepEqual(parseImsSubscription(formatImsSubscription(first)), first)
})

test('an element of another namespace is not taken for one of the profile', () => {
  const profile = parseImsSubscription(profileWith({ profile: '<p:PublicIdentity xmlns:p="u"/>' }))
  assert.equal(profile.serviceProfiles[0]?.publicIdentities.length, 1)
})

const refusals: readonly (readonly [string, string, string, RegExp?])[] = [
  ['another root', '<reginfo/>', 'PROFILE_ROOT'],
  ['a root in a namespace', '<IMSSubscription xmlns="u"/>', 'PROFILE_ROOT'],
  ['no PrivateID', '<IMSSubscription><ServiceProfile/></IMSSubscription>', 'PROFILE_ELEMENT_MISSING', /PrivateID/],
  ['no ServiceProfile', '<IMSSubscription><PrivateID>a</PrivateID></IMSSubscription>', 'PROFILE_ELEMENT_MISSING'],
  ['no Identity', profileWith({ identity: '' }), 'PROFILE_ELEMENT_MISSING', /without Identity/],
  ['an empty Identity', profileWith({ identity: '<Identity> </Identity>' }), 'PROFILE_VALUE'],
  [
    'two Identities',
    profileWith({ identity: '<Identity>a</Identity><Identity>b</Identity>' }),
    'PROFILE_ELEMENT_REPEATED',
  ],
  ['two Extensions', profileWith({ profile: '<Extension/><Extension/>' }), 'PROFILE_ELEMENT_REPEATED'],
  ['text between elements', profileWith({ profile: 'text' }), 'PROFILE_TEXT'],
  [
    'elements inside a value',
    profileWith({ identity: '<Identity><b/></Identity>' }),
    'PROFILE_VALUE',
    /holds elements/,
  ],
  ['no ServerName', profileWith({ server: '' }), 'PROFILE_ELEMENT_MISSING'],
  [
    'DefaultHandling 2',
    profileWith({ server: '<ServerName>a</ServerName><DefaultHandling>2</DefaultHandling>' }),
    'PROFILE_VALUE',
  ],
  [
    'a negative SharedIFCSetID',
    profileWith({ profile: '<Extension><SharedIFCSetID>-1</SharedIFCSetID></Extension>' }),
    'PROFILE_VALUE',
  ],
  [
    'a SharedIFCSetID over xs:int',
    profileWith({ profile: '<Extension><SharedIFCSetID>2147483648</SharedIFCSetID></Extension>' }),
    'PROFILE_VALUE',
  ],
  [
    'a boolean "yes"',
    profileWith({ identity: '<BarringIndication>yes</BarringIndication><Identity>a</Identity>' }),
    'PROFILE_VALUE',
    /"yes"/,
  ],
  ['an SPT without a condition', profileWith(triggerOf('<Group>0</Group>')), 'PROFILE_SPT_CONDITION'],
  [
    'an SPT with two conditions',
    profileWith(triggerOf('<Group>0</Group><Method>A</Method><RequestURI>b</RequestURI>')),
    'PROFILE_SPT_CONDITION',
  ],
  ['an SPT without a group', profileWith(triggerOf('<Method>A</Method>')), 'PROFILE_ELEMENT_MISSING', /without Group/],
  [
    'an SPT with a bare Header',
    profileWith(triggerOf('<Group>0</Group><Header>Event</Header>')),
    'PROFILE_SPT_CONDITION',
  ],
  [
    'SessionCase 5',
    profileWith(triggerOf('<Group>0</Group><SessionCase>5</SessionCase>')),
    'PROFILE_VALUE',
    /from 0 to 4/,
  ],
  [
    'a trigger point without SPT',
    profileWith({ trigger: '<TriggerPoint><ConditionTypeCNF>1</ConditionTypeCNF></TriggerPoint>' }),
    'PROFILE_ELEMENT_MISSING',
  ],
  [
    'ConditionTypeDNF',
    profileWith({
      trigger:
        '<TriggerPoint><ConditionTypeDNF>1</ConditionTypeDNF><SPT><Group>0</Group><Method>A</Method></SPT></TriggerPoint>',
    }),
    'PROFILE_ELEMENT_MISSING',
    /ConditionTypeCNF/,
  ],
]
for (const [what, xml, code, message] of refusals) {
  test(`a profile with ${what} is refused with its place`, () => assertRefused(xml, code, message))
}

test('a mistake is named with its line and column', () => {
  assertRefused(everything.replace('>10<', '>ten<'), 'PROFILE_VALUE', /Priority is "ten".*line 22, column 7/)
})

test('an error message repeats only the beginning of a long value', () => {
  const xml = profileWith({
    identity: `<BarringIndication>${'x'.repeat(5000)}</BarringIndication><Identity>a</Identity>`,
  })
  assert.throws(
    () => parseImsSubscription(xml),
    (error: Error) => error.message.length < 300,
  )
})

test('an import reads ConditionTypeDNF as the opposite of ConditionTypeCNF and warns', () => {
  const dnf = (value: number, more = ''): string =>
    profileWith({
      trigger: `<TriggerPoint>${more}<ConditionTypeDNF>${value}</ConditionTypeDNF><SPT><Group>0</Group><Method>A</Method></SPT></TriggerPoint>`,
    })
  for (const value of [0, 1]) {
    const { subscription: profile, warnings } = importImsSubscription(dnf(value))
    const trigger = profile.serviceProfiles[0]?.initialFilterCriteria[0]?.triggerPoint
    assert.equal(trigger?.conditionTypeCnf, value === 0)
    assert.equal(trigger?.unknown, undefined)
    assert.deepEqual(
      warnings.map(({ code, line }) => [code, line]),
      [['PROFILE_CONDITION_TYPE_DNF', 1]],
    )
  }
  const contradiction = dnf(1, '<ConditionTypeCNF>1</ConditionTypeCNF>')
  assert.throws(() => importImsSubscription(contradiction), /contradicts ConditionTypeCNF/)
})

test('an import reads a bare Header as SIPHeader and warns', () => {
  const spt = '<Group>0</Group><Header>Event</Header><Content>presence</Content>'
  const { subscription: profile, warnings } = importImsSubscription(profileWith(triggerOf(spt)))
  assert.deepEqual(profile.serviceProfiles[0]?.initialFilterCriteria[0]?.triggerPoint?.spts[0]?.condition, {
    kind: 'SIPHeader',
    header: 'Event',
    content: 'presence',
  })
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['PROFILE_BARE_HEADER'],
  )
})

test('an import warns of elements out of order and in the wrong Extension; both readers take them', () => {
  const identity =
    '<Identity>a</Identity><BarringIndication>1</BarringIndication><Extension><DisplayName>n</DisplayName></Extension>'
  const xml = profileWith({ identity })
  const { subscription: profile, warnings } = importImsSubscription(xml)
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['PROFILE_ORDER', 'PROFILE_WRONG_EXTENSION'],
  )
  assert.deepEqual(profile.serviceProfiles[0]?.publicIdentities, [{ identity: 'a', barred: true, displayName: 'n' }])
  assert.deepEqual(parseImsSubscription(xml), profile)
})

test('a clean profile imports with no warning but for an element that no release has yet', () => {
  const { subscription: imported, warnings } = importImsSubscription(everything)
  assert.deepEqual(imported, expected)
  assert.deepEqual(
    warnings.map(({ code, severity }) => [code, severity]),
    [['PROFILE_UNKNOWN_ELEMENT', 'warning']],
  )
})
