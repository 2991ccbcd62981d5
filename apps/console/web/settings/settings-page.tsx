import { Alert, Button, Group, List, Stack, Table, Tabs, Text, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useEffect, useState } from 'react'
import { useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { Page } from '../shell/page.tsx'
import { dateAndTime } from '../shell/times.ts'
import { DiffView } from './diff-view.tsx'

/** So long after the last key a text is checked, in milliseconds. */
const PAUSE_MS = 400
const READ = ['readSettings', 'listSettings'] as const
const MONO = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }

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

function SettingsFile(): ReactNode {
  const settings = useAnswer('readSettings', {})
  return (
    <Answered of={settings}>
      {({ path, text, version, needsRestart }) => (
        <Stack>
          {needsRestart && (
            <Alert color="orange" title="Restart the core">
              The file has changed since the core was started. Until it is started again the old settings hold.
            </Alert>
          )}
          <Editor key={version} path={path} text={text} version={version} />
        </Stack>
      )}
    </Answered>
  )
}

function Editor(props: { readonly path: string; readonly text: string; readonly version: string }): ReactNode {
  const [text, setText] = useState(props.text)
  const [settled] = useDebouncedValue(text, PAUSE_MS)
  const check = useChange('checkSettings', [])
  const write = useChange('writeSettings', READ)
  const { mutate } = check
  const isChanged = text !== props.text
  useEffect(() => {
    if (settled !== props.text) mutate({ body: { text: settled } })
  }, [settled, props.text, mutate])
  const verdict = isChanged && settled === text ? check.data : undefined
  return (
    <Stack>
      <Textarea
        label={props.path}
        description="A mark like (kept:…) stands for a secret: leave it, and the secret stays; write over it, and there is a new one."
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={14}
        maxRows={30}
        spellCheck={false}
        styles={MONO}
      />
      {verdict?.kind === 'refused' && (
        <Alert color="red" title="The network cannot run with this" role="status">
          <List size="sm">
            {(verdict.mistakes ?? []).map((mistake) => (
              <List.Item key={mistake}>{mistake}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {verdict?.kind === 'accepted' && <DiffView diff={verdict.diff ?? []} />}
      <Group>
        <Button
          disabled={verdict?.kind !== 'accepted'}
          loading={write.isPending}
          onClick={() => write.mutate({ body: { text, version: props.version } })}
        >
          Save
        </Button>
        <Button variant="default" disabled={!isChanged} onClick={() => setText(props.text)}>
          Discard
        </Button>
        <Text size="sm">What is saved holds when the core is started again.</Text>
      </Group>
    </Stack>
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
  const rollback = useChange('rollBackSettings', [...READ, 'showSettings'])
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
