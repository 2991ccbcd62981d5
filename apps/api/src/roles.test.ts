import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ROLES, type Role } from './roles.ts'
import { routes } from './routes/routes.ts'
import { startTestApi, type TestApi } from './test-api.ts'

let api: TestApi
const keys = new Map<Role, string>()
before(async () => {
  api = await startTestApi()
  for (const role of ROLES) keys.set(role, await api.keyOf(role))
})
after(() => api.stop())

/** The least role for each operation, written down a second time: who changes one has to say so here. */
const TABLE: Readonly<Record<Role, readonly string[]>> = {
  viewer: [
    'listSubscribers',
    'showSubscriber',
    'showSimFiles',
    'showRegistration',
    'listContacts',
    'showTimeline',
    'listScscfs',
    'listAssigned',
    'listPushes',
    'listServiceProfiles',
    'showServiceProfile',
    'showServiceProfileDocument',
    'listIfcLists',
    'showIfcList',
    'showIfcListDocument',
    'listSharedIfcSets',
    'showSharedIfcSet',
    'showSharedIfcSetDocument',
    'showNumber',
    'listSms',
    'showSms',
    'listEnumZones',
    'listEnumNumbers',
    'showNetwork',
    'showActivity',
    'readMetrics',
    'listAlarms',
    'listCalls',
    'listEndedCalls',
    'showCall',
    'showCallMedia',
    'showCallSamples',
    'listPhones',
    'listTrace',
    'streamTrace',
    'showMessage',
    'exportTrace',
    'explainWhy',
    'readCapture',
    'explainIfc',
    'explainNumber',
    'explainEnum',
    'explainEnumName',
    'explainEnumRoute',
    'listRecordings',
    'showRecordingSpool',
    'showRecording',
  ],
  provisioner: [
    'addSubscriber',
    'addSubscription',
    'changeSubscriber',
    'removeSubscriber',
    'putCharging',
    'putDigestPassword',
    'importSubscribers',
    'deregisterSubscriber',
    'putServiceProfile',
    'removeServiceProfile',
    'putIfcList',
    'removeIfcList',
    'putSharedIfcSet',
    'removeSharedIfcSet',
    'sendSms',
    'holdSms',
    'releaseSms',
    'retrySms',
    'dropSms',
    'addEnumZone',
    'removeEnumZone',
    'addEnumNumber',
    'changeEnumNumber',
    'removeEnumNumber',
    'releaseCall',
    'recordCall',
    'stopRecordingCall',
    'startPhone',
    'stopPhone',
    'registerPhone',
    'deregisterPhone',
    'startPhoneCall',
    'endPhoneCall',
    'sendPhoneText',
  ],
  admin: [
    'createApiKey',
    'listApiKeys',
    'revokeApiKey',
    'createLoginLink',
    'listAudit',
    'fetchRecording',
    'deleteRecording',
    'readSettings',
    'explainSetting',
    'checkSettings',
    'writeSettings',
    'listSettings',
    'showSettings',
    'rollBackSettings',
  ],
}

/** A value for every parameter that nothing has. */
const PARAMETERS: Readonly<Record<string, string>> = {
  identity: '001019999999999',
  zone: 'e164.test',
  key: '7',
  name: 'sip%3Anobody',
  number: '999',
  id: '00000000',
  callId: 'nobody',
  imsi: '001019999999999',
}

test('every operation is in the table of roles', () => {
  assert.deepEqual(routes.map(({ operationId }) => operationId).sort(), Object.values(TABLE).flat().sort())
})

test('each role may do what is its own and what is of those below, and nothing else', async () => {
  for (const { method, url, operationId } of routes) {
    const needed = ROLES.findIndex((role) => TABLE[role].includes(operationId))
    const path = url.replace(/:(\w+)/g, (_, name: string) => PARAMETERS[name] ?? assert.fail(name))
    for (const [rank, role] of ROLES.entries()) {
      const { status, body } = await api.ask(method, path, { key: keys.get(role) })
      const what = `${role} ${operationId}: ${status}`
      if (rank >= needed) assert.equal(status === 401 || status === 403, false, what)
      else assert.deepEqual([status, body.code], [403, 'ROLE_INSUFFICIENT'], what)
    }
    const { status, headers } = await api.ask(method, path, { key: '' })
    assert.deepEqual([status, headers['www-authenticate']], [401, 'Bearer realm="voltaic"'], operationId)
  }
})
