import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatServiceProfileDocument } from './format-service-profile.ts'
import { importServiceProfile } from './import-service-profile.ts'

const LINES = `<ServiceProfile>
  <InitialFilterCriteria>
    <Priority>5</Priority>
    <TriggerPoint>
      <ConditionTypeCNF>1</ConditionTypeCNF>
      <SPT>
        <ConditionNegated>0</ConditionNegated>
        <Group>0</Group>
        <Method>INVITE</Method>
      </SPT>
    </TriggerPoint>
    <ApplicationServer>
      <ServerName>sip:as.example</ServerName>
      <ServiceInfo></ServiceInfo>
    </ApplicationServer>
  </InitialFilterCriteria>
  <Extension>
    <SharedIFCSetID>7</SharedIFCSetID>
  </Extension>
</ServiceProfile>
`

function contentOf(xml: string) {
  const imported = importServiceProfile(xml)
  return imported.kind === 'accepted' ? imported.content : assert.fail(JSON.stringify(imported.findings))
}

test('a profile is written with an element on each line, and read as the same (TS 29.228 §E)', () => {
  assert.equal(formatServiceProfileDocument(contentOf(LINES)), LINES)
})

test('where white space would change an element of another release, there is none', () => {
  const mixed = LINES.replace(
    '  </InitialFilterCriteria>',
    '<v:x xmlns:v="urn:v">a<v:y>b</v:y> </v:x></InitialFilterCriteria>',
  )
  const written = formatServiceProfileDocument(contentOf(mixed))
  assert.deepEqual(contentOf(written), contentOf(mixed))
})
