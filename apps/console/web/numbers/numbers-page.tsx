import { Card, Group, Table, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { Answered } from '../shell/answered.tsx'
import { Page } from '../shell/page.tsx'
import { EnumRecords } from './enum-records.tsx'
import { EnumZones } from './enum-zones.tsx'
import { FollowNumber } from './follow-number.tsx'
import { NumberNames } from './number-names.tsx'
import { SettingsLink } from './settings-link.tsx'

/** What phones dial, which number that is, what ENUM says of it, and by which trunks calls leave. */
export function NumbersPage(): ReactNode {
  const zones = useAnswer('listEnumZones', {})
  const [chosen, setChosen] = useState<string>()
  return (
    <Page title="Numbers">
      <FollowNumber />
      <Answered of={zones}>
        {({ zones: list }) => {
          const zone = list.find(({ origin }) => origin === chosen) ?? list[0]
          return (
            <>
              <EnumZones zones={list} chosen={zone?.origin} onChoose={setChosen} />
              {zone !== undefined && <EnumRecords key={zone.origin} zone={zone.origin} ttl={zone.ttl} />}
            </>
          )
        }}
      </Answered>
      <NumberNames />
      <Trunks />
    </Page>
  )
}

function Trunks(): ReactNode {
  const network = useAnswer('showNetwork', {}, { everyMs: 2 * LIVE_MS })
  const trunks = network.data?.trunks ?? []
  return (
    <Card withBorder component="section" aria-label="Trunks">
      <Group justify="space-between">
        <Text fw={700}>Trunks</Text>
        <SettingsLink at="trunks">Edit trunks and routes</SettingsLink>
      </Group>
      {trunks.length === 0 ? (
        <Text c="dimmed">None: calls to other networks end here. docs/guides/trunks.md</Text>
      ) : (
        <Table>
          <Table.Tbody>
            {trunks.map(({ name, element, state }) => (
              <Table.Tr key={`${element} ${name}`}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>{element}</Table.Td>
                <Table.Td>{state}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Card>
  )
}
