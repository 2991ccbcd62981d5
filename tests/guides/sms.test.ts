import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { elementsOf, ifcOfSms, labConfig, readConfig } from '@voltaic/core'
import { importServiceProfile } from '@voltaic/profile'

const PAGE = 'docs/guides/sms.md'
const guide = readFileSync(join(import.meta.dirname, '../..', PAGE), 'utf8')
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text = '']) => text)

test(`${PAGE}: its element, its webhook and its SMPP account are a configuration`, () => {
  const [element = '', webhooks = '', smpp = ''] = blocks('yaml')
  const others = labConfig({ data: './data' }).elements.map(
    (each) =>
      `  - { name: ${each.name}, function: ${each.function}, ${each.function === 'dns' ? 'dns' : each.function === 'hss' ? 'diameter' : 'sip'}: '127.0.0.1:${5100 + each.name.length * 10 + each.name.charCodeAt(0)}' }\n`,
  )
  const text = `plmn: { mcc: '001', mnc: '01' }\nelements:\n${others.join('')}${element}${webhooks}${smpp}`
  const [centre] = elementsOf(readConfig(text, 'guide.yaml'), 'ip-sm-gw')
  assert.equal(centre?.serviceCentre, '+99901000000')
  assert.deepEqual(centre?.programs?.webhooks[0]?.numbers, ['7001'])
  assert.equal(centre?.programs?.smpp?.accounts[0]?.messagesPerSecond, 50)
})

test(`${PAGE}: its filter criteria are those of the service centre of the lab`, () => {
  const [xml = ''] = blocks('xml')
  const shown = importServiceProfile(xml)
  const config = labConfig({ data: './data', hasSms: true })
  const [centre] = elementsOf(config, 'ip-sm-gw')
  assert.ok(centre)
  const printed = importServiceProfile(ifcOfSms(centre, config))
  assert.ok(shown.kind === 'accepted' && printed.kind === 'accepted')
  assert.deepEqual(shown.content, printed.content)
})
