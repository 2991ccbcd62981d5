import { Button, Group, Stack, Table, Tabs } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { Page } from '../shell/page.tsx'
import { dateAndTime } from '../shell/times.ts'
import { DiffView } from './diff-view.tsx'
import { SETTINGS_READ, SettingsFile } from './settings-file.tsx'

/** voltaic.yaml: read, checked as one types, saved, put back. */
export function SettingsPage(): ReactNode {
  const isAllowed = useMay('admin')
  return (
    <Page title="Settings">
      {isAllowed ? (
        <Tabs defaultValue="file" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="file">File</Tabs.Tab>
            <Tabs.Tab value="history">History</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="file" pt="md">
            <SettingsFile />
          </Tabs.Panel>
          <Tabs.Panel value="history" pt="md">
            <SettingsHistory />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <EmptyState title="For admins">Settings are read and changed with the role admin.</EmptyState>
      )}
    </Page>
  )
}

function SettingsHistory(): ReactNode {
  const versions = useAnswer('listSettings', {})
  const [shown, setShown] = useState<string>()
  return (
    <Answered of={versions}>
      {({ versions: list }) =>
        list.length === 0 ? (
          <EmptyState title="No former settings">
            When settings are saved here, what they were before is kept and can be put back.
          </EmptyState>
        ) : (
          <Stack>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  {['Replaced', 'By', ''].map((name) => (
                    <Table.Th key={name}>{name}</Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.map(({ id, at, by }) => (
                  <Table.Tr key={id}>
                    <Table.Td>{dateAndTime(at)}</Table.Td>
                    <Table.Td>{by}</Table.Td>
                    <Table.Td>
                      <Button size="compact-sm" variant="default" onClick={() => setShown(id)}>
                        Compare
                      </Button>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            {shown !== undefined && <Former id={shown} />}
          </Stack>
        )
      }
    </Answered>
  )
}

/** What going back to a former version would change. */
function Former({ id }: { readonly id: string }): ReactNode {
  const former = useAnswer('showSettings', { params: { id } })
  const current = useAnswer('readSettings', {})
  const rollback = useChange('rollBackSettings', [...SETTINGS_READ, 'showSettings'])
  const version = current.data?.version
  return (
    <Answered of={former}>
      {({ diff }) => (
        <Stack>
          <DiffView diff={diff} />
          <Group>
            <Button
              disabled={version === undefined}
              loading={rollback.isPending}
              onClick={() => version !== undefined && rollback.mutate({ params: { id }, body: { version } })}
            >
              Put it back
            </Button>
          </Group>
        </Stack>
      )}
    </Answered>
  )
}
