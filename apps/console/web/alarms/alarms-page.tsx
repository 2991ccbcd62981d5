import { Card, Table, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Alarm } from '../api/operations.ts'
import { WithDocs } from '../learn/with-docs.tsx'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { Page } from '../shell/page.tsx'
import { dateAndTime } from '../shell/times.ts'
import { Severity } from './severity.tsx'
import { StandingAlarms, useAlarms } from './standing-alarms.tsx'

/** What is wrong, and what lately was. */
export function AlarmsPage(): ReactNode {
  return (
    <Page title="Alarms">
      <Answered of={useAlarms()}>
        {({ standing, recent }) => (
          <>
            <Card withBorder component="section" aria-label="Standing">
              <StandingAlarms standing={standing} />
            </Card>
            <Title order={2} size="h4">
              Over
            </Title>
            {recent.length === 0 ? (
              <EmptyState title="No alarm is over">
                Alarms that are over stand here, from when to when, until the core is started again. A web server of
                yours can be told of both ends: <WithDocs text="docs/guides/alarms.md." />
              </EmptyState>
            ) : (
              <Recent alarms={recent} />
            )}
          </>
        )}
      </Answered>
    </Page>
  )
}

function Recent({ alarms }: { readonly alarms: readonly Alarm[] }): ReactNode {
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {['Severity', 'Source', 'What', 'From', 'To'].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {alarms.map(({ id, severity, source, text, since, until }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Severity severity={severity} />
              </Table.Td>
              <Table.Td>{source}</Table.Td>
              <Table.Td>{text}</Table.Td>
              <Table.Td>{dateAndTime(since)}</Table.Td>
              <Table.Td>{until === undefined ? '' : dateAndTime(until)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
