import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { avp, CX_APPLICATION_ID, cxAvps, cxCommands, encodeMessage } from '@voltaic/diameter'
import { formatImsSubscription, type ImsSubscription, type InitialFilterCriteria, type Spt } from '@voltaic/profile'
import { diameterTrace } from '@voltaic/runtime'
import { startNetwork } from '../scenarios/network.ts'
import { checkUserData } from './check-user-data.ts'
import { watchUserData } from './watch-user-data.ts'
import { readXml } from './xml-tree.ts'

const spt = (condition: Spt['condition'], more: Partial<Spt> = {}): Spt => ({
  conditionNegated: false,
  groups: [0],
  condition,
  registrationTypes: [],
  ...more,
})

const criteria: InitialFilterCriteria = {
  priority: 10,
  triggerPoint: {
    conditionTypeCnf: true,
    spts: [
      spt({ kind: 'Method', method: 'REGISTER' }, { registrationTypes: ['RE-REGISTRATION', 'DE-REGISTRATION'] }),
      spt({ kind: 'SIPHeader', header: 'Event', content: 'reg <&>' }, { groups: [1, 2], conditionNegated: true }),
      spt({ kind: 'SessionCase', sessionCase: 'ORIGINATING_UNREGISTERED' }),
      spt({ kind: 'RequestURI', requestUri: '^sip:' }),
      spt({ kind: 'SessionDescription', line: 'm', content: 'video' }),
    ],
  },
  applicationServer: {
    serverName: 'sip:as.example;lr',
    defaultHandling: 'SESSION_TERMINATED',
    serviceInfo: '<a/>',
    includeRegisterRequest: {},
    includeRegisterResponse: {},
  },
  profilePartIndicator: 'UNREGISTERED',
}

/** All that our own writer can write of this release. */
const whole: ImsSubscription = {
  privateId: '001010000000001@ims.example',
  serviceProfiles: [
    {
      publicIdentities: [
        { identity: 'sip:a@ims.example', barred: true, displayName: 'A & B', aliasIdentityGroupId: '1' },
        { identity: 'tel:+1234', barred: false, serviceLevelTraceInfo: 'x', sipUriParameters: 'a=b' },
        {
          identity: 'sip:b1@ims.example',
          barred: false,
          identityType: 'WILDCARDED_IMPU',
          wildcardedImpu: 'sip:b!.*!@ims.example',
        },
        {
          identity: 'sip:c1@ims.example',
          barred: false,
          identityType: 'WILDCARDED_PSI',
          wildcardedPsi: 'sip:c!.*!@ims.example',
        },
      ],
      coreNetworkServicesAuthorization: { subscribedMediaProfileId: 3, listOfServiceIds: { serviceIds: ['urn:x'] } },
      initialFilterCriteria: [criteria, { priority: 11, applicationServer: { serverName: 'sip:x.example' } }],
      sharedIfcSetIds: [1, 2],
      unknown: [{ inExtension: 0, xml: '<v:Own xmlns:v="urn:v">1</v:Own>' }],
    },
  ],
}
const good = formatImsSubscription(whole)

test('what our writer writes passes (TS 29.228 §E)', () => {
  assert.deepEqual(checkUserData(good), [])
  assert.deepEqual(checkUserData(Buffer.from(good)), [])
})

const SPACED = good.replaceAll('><', '>\n\t<')

test('white space between elements is nothing, and neither is the order of attributes and quotes', () => {
  assert.deepEqual(checkUserData(SPACED), [])
  assert.deepEqual(checkUserData(good.replace('xmlns:v="urn:v"', "b='1' xmlns:v='urn:v'")), [])
})

describe('each of these is found (TS 29.228 §B, §E)', () => {
  for (const [what, from, to, complaint] of [
    ['another root', /IMSSubscription>/g, 'Subscription>', /^the root is Subscription/],
    ['no PrivateID', /<PrivateID>.*?<\/PrivateID>/, '', /lacks PrivateID/],
    ['a PrivateID that is a URI', '<PrivateID>0', '<PrivateID>sip:x x', /is no user@realm/],
    ['two PrivateIDs', /(<PrivateID>.*?<\/PrivateID>)/, '$1$1', /PrivateID 2 times/],
    ['no ServiceProfile', /<ServiceProfile>.*<\/ServiceProfile>/, '', /lacks ServiceProfile/],
    ['no PublicIdentity', /<PublicIdentity>.*<\/PublicIdentity>/, '', /lacks PublicIdentity/],
    [
      'Identity before BarringIndication',
      /(<BarringI.*?n>)(<Identity>.*?<\/Identity>)/,
      '$2$1',
      /does not belong here/,
    ],
    ['an Identity of no scheme', '<Identity>sip:a', '<Identity>a', /neither a SIP URI nor a tel URI/],
    ['a BarringIndication of yes', '<BarringIndication>1', '<BarringIndication>yes', /is no boolean/],
    ['DisplayName one Extension too early', '<Extension><DisplayName>', '<DisplayName>', /does not belong|balanced/],
    ['an IdentityType of 5', '<IdentityType>3', '<IdentityType>5', /5 is more than 4/],
    [
      'a wildcard of another IdentityType',
      '<IdentityType>3',
      '<IdentityType>2',
      /WildcardedIMPU is for IdentityType 3/,
    ],
    [
      'criteria before the authorization',
      /(<CoreN.*?Authorization>)(<InitialF.*?<\/InitialFilterCriteria>)/,
      '$2$1',
      /./,
    ],
    ['no Priority', '<Priority>10</Priority>', '', /lacks Priority/],
    ['a Priority that is negative', '<Priority>10', '<Priority>-1', /is no number/],
    ['a Priority of 33 bits', '<Priority>10', '<Priority>2147483648', /is no number/],
    ['two criteria of one Priority', '<Priority>11', '<Priority>10', /one Priority/],
    ['ConditionTypeDNF', /ConditionTypeCNF/g, 'ConditionTypeDNF', /lacks ConditionTypeCNF/],
    ['a trigger point without SPT', /<SPT>.*<\/SPT>/, '', /lacks SPT/],
    ['an SPT without Group', '<Group>0</Group><Method>', '<Method>', /lacks Group/],
    ['an SPT with two conditions', '<Method>REGISTER</Method>', '<Method>A</Method><Method>B</Method>', /2 times/],
    ['an SPT with none', '<Method>REGISTER</Method>', '', /lacks RequestURI or Method/],
    ['a Header that is bare', /<\/?SIPHeader>/g, '', /lacks RequestURI or Method/],
    ['RegistrationType for another method', '<Method>REGISTER', '<Method>INVITE', /RegistrationType is for/],
    [
      'three RegistrationTypes',
      '<RegistrationType>1',
      '<RegistrationType>0</RegistrationType><RegistrationType>1',
      /3 times/,
    ],
    ['SessionCase 4 for a Rel-8 S-CSCF', '<SessionCase>3', '<SessionCase>4', /4 is more than 3/],
    ['DefaultHandling 2', '<DefaultHandling>1', '<DefaultHandling>2', /2 is more than 1/],
    ['an application server without name', /<ServerName>.*?<\/ServerName>/, '', /lacks ServerName/],
    ['a ServerName that is no SIP URI', '<ServerName>sip:', '<ServerName>tel:', /is no SIP URI/],
    ['IncludeRegisterRequest outside of Extension', '<ServiceInfo>', '<IncludeRegisterRequest/><ServiceInfo>', /./],
    ['a SharedIFCSetID of letters', '<SharedIFCSetID>1', '<SharedIFCSetID>a', /is no number/],
    ['an unknown element of no namespace', /<v:Own.*?<\/v:Own>/, '<Own>1</Own>', /Own does not belong here/],
    ['text between elements', '<ServiceProfile>', '<ServiceProfile>text', /holds text/],
    ['elements in a value', '<DisplayName>', '<DisplayName><b/>', /holds elements/],
  ] as const) {
    test(what, () => {
      const bad = good.replace(from, to)
      assert.notEqual(bad, good)
      const [first = ''] = complaintsOf(bad)
      assert.match(first, complaint)
    })
  }
})

test('SessionCase 4 passes at an S-CSCF of Rel-11, and IdentityType 3 does not at one of Rel-7', () => {
  assert.deepEqual(checkUserData(good.replace('<SessionCase>3', '<SessionCase>4'), 11), [])
  assert.match(checkUserData(good, 7).join(), /3 is more than 2/)
})

test('what is not XML is refused', () => {
  for (const bad of ['', 'text', '<a>', '<a></b>', '<a/><b/>', '<!DOCTYPE a><a/>', '<a>&x;</a>', '<a>&lt</a>']) {
    assert.throws(() => readXml(bad), bad)
  }
})

function complaintsOf(xml: string): readonly string[] {
  try {
    return checkUserData(xml)
  } catch (error) {
    return [(error as Error).message]
  }
}

test('what an HSS sends in a scenario is looked at (TS 29.228 §6.6)', async () => {
  const watch = watchUserData()
  const network = await startNetwork('memory')
  const phone = await network.phone()
  await phone.register()
  await network.stop()
  assert.deepEqual(watch.stop(), [])
  assert.ok(watch.count >= 1)
})

test('a bad one is told with the profile', () => {
  const watch = watchUserData()
  for (const userData of [good.replace('<Priority>10</Priority>', ''), 'no XML']) publish(userData)
  const complaints = watch.stop()
  assert.match(complaints[0] ?? '', /InitialFilterCriteria lacks Priority in <\?xml/)
  assert.match(complaints[1] ?? '', /^text outside of the root/)
})

function publish(userData: string): void {
  const data = encodeMessage({
    flags: 0,
    commandCode: cxCommands.SERVER_ASSIGNMENT,
    applicationId: CX_APPLICATION_ID,
    hopByHopId: 1,
    endToEndId: 1,
    avps: [avp(cxAvps.UserData, Buffer.from(userData))],
  })
  const at = { host: '127.0.0.1', port: 3868 }
  diameterTrace.publish({ at: 0, element: 'hss', direction: 'out', transport: 'tcp', local: at, remote: at, data })
}
