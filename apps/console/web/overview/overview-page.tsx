import { Anchor, Card, Group, SimpleGrid, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { StandingCard } from '../alarms/standing-alarms.tsx'
import type { Network } from '../api/operations.ts'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { isFirstHourDone } from '../first-hour/reached.ts'
import { Answered } from '../shell/answered.tsx'
import { Page } from '../shell/page.tsx'
import { dateAndTime } from '../shell/times.ts'
import { Rates } from './rates.tsx'
import { Topology } from './topology.tsx'

/** The network at a glance. */
export function OverviewPage(): ReactNode {
  const network = useAnswer('showNetwork', {}, { everyMs: LIVE_MS })
  return (
    <Page title="Overview">
      <Answered of={network}>
        {(answer) => (
          <>
            <Text c="dimmed">
              {answer.realm}, PLMN {answer.plmn}, up since {dateAndTime(answer.startedAt)}
            </Text>
            {!isFirstHourDone() && (
              <Text size="sm">
                New here?{' '}
                <Anchor component={Link} href="/console/first-hour" size="sm">
                  The first hour
                </Anchor>{' '}
                leads from nothing to a call, and to what the 401 was for.
              </Text>
            )}
            <Figures network={answer} />
            <StandingCard />
            <Rates />
            <Card withBorder>
              <Topology network={answer} />
            </Card>
            <Elements network={answer} />
          </>
        )}
      </Answered>
    </Page>
  )
}

function Figures({ network }: { readonly network: Network }): ReactNode {
  const subscribers = useAnswer('listSubscribers', { query: { limit: '1' } }, { everyMs: 5 * LIVE_MS })
  const phones = useAnswer('listPhones', {}, { everyMs: 2 * LIVE_MS })
  const figures = [
    { name: 'Subscribers', value: subscribers.data?.total, path: '/console/subscribers' },
    { name: 'Registered', value: network.counts.registrations, path: '/console/subscribers' },
    { name: 'Simulated phones', value: phones.data?.phones.length, path: '/console/phones' },
    { name: 'Calls', value: network.counts.calls, path: '/console/calls' },
    { name: 'SIP transactions', value: network.counts.transactions, path: '/console/calls' },
  ]
  return (
    <SimpleGrid cols={{ base: 2, sm: 5 }}>
      {figures.map(({ name, value, path }) => (
        <Card key={name} withBorder padding="sm">
          <Text size="sm" c="dimmed">
            {name}
          </Text>
          <Anchor component={Link} href={path} size="xl" fw={700} aria-label={`${name}: ${value ?? 'not known'}`}>
            {value ?? '–'}
          </Anchor>
        </Card>
      ))}
    </SimpleGrid>
  )
}

function Elements({ network }: { readonly network: Network }): ReactNode {
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Element</Table.Th>
            <Table.Th>Function</Table.Th>
            <Table.Th>Listens at</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {network.elements.map((element) => (
            <Table.Tr key={element.name}>
              <Table.Td>{element.name}</Table.Td>
              <Table.Td>{element.function}</Table.Td>
              <Table.Td>
                <Group gap="xs" className="mono">
                  {element.addresses.join(', ')}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
