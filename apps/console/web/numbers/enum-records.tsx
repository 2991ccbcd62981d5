import { Button, Card, Group, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import type { EnumNumber } from '../api/operations.ts'
import { useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { Answered } from '../shell/answered.tsx'
import { choiceOf, RECORDS_CHANGE, RecordEditor } from './record-editor.tsx'

const PAUSE_MS = 300
const PAGE = 100
/** What the API gives at the most. */
const MOST = 1000

/** The NAPTR records of a zone: found by what the number begins with, added, changed, removed. */
export function EnumRecords({ zone, ttl }: { readonly zone: string; readonly ttl: number }): ReactNode {
  const isAllowed = useMay('provisioner')
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.replace(/[^+0-9]/g, ''), PAUSE_MS)
  const [limit, setLimit] = useState(PAGE)
  const [edited, setEdited] = useState<EnumNumber | 'new'>()
  const query = { zone, limit: String(limit), ...(search !== '' && { search }) }
  const records = useAnswer('listEnumNumbers', { query })
  return (
    <Card withBorder component="section" aria-label="Records">
      <Group justify="space-between" align="flex-end">
        <Text fw={700}>Records of {zone}</Text>
        <Button size="xs" disabled={!isAllowed} onClick={() => setEdited('new')}>
          Add a record
        </Button>
      </Group>
      <TextInput
        label="Begins with"
        placeholder="+6125"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maw={240}
      />
      {edited !== undefined && (
        <RecordEditor
          zone={zone}
          zoneTtl={ttl}
          record={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      <Answered of={records}>
        {({ numbers }) =>
          numbers.length === 0 ? (
            <Text c="dimmed" mt="sm">
              {search === ''
                ? 'No records yet. One leads a number, or all that begin so, to a SIP or tel URI.'
                : 'None begins so.'}
            </Text>
          ) : (
            <>
              <RecordTable numbers={numbers} onEdit={setEdited} />
              {numbers.length >= limit && limit < MOST && (
                <Button variant="default" size="xs" onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>
                  More
                </Button>
              )}
            </>
          )
        }
      </Answered>
    </Card>
  )
}

function RecordTable(props: {
  readonly numbers: readonly EnumNumber[]
  readonly onEdit: (record: EnumNumber) => void
}): ReactNode {
  const isAllowed = useMay('provisioner')
  const remove = useChange('removeEnumNumber', RECORDS_CHANGE)
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {['Number and name', 'Leads to', 'Services', 'Order', 'Preference', ''].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.numbers.map((record) => (
            <Table.Tr key={`${record.name} ${record.services} ${record.uri ?? record.regexp}`}>
              <Table.Td>
                {record.number}
                <Text size="xs" c="dimmed" className="mono">
                  {record.name}
                </Text>
              </Table.Td>
              <Table.Td className="mono">{record.uri ?? record.regexp}</Table.Td>
              <Table.Td>{record.services}</Table.Td>
              <Table.Td>{record.order}</Table.Td>
              <Table.Td>{record.preference}</Table.Td>
              <Table.Td>
                <Group gap="xs" justify="flex-end" wrap="nowrap">
                  <Button
                    size="compact-sm"
                    variant="default"
                    disabled={!isAllowed}
                    onClick={() => props.onEdit(record)}
                    aria-label={`Change ${record.number}`}
                  >
                    Change
                  </Button>
                  <Button
                    size="compact-sm"
                    color="red"
                    disabled={!isAllowed}
                    onClick={() => remove.mutate({ params: { number: record.number }, query: choiceOf(record) })}
                    aria-label={`Remove ${record.number}`}
                  >
                    Remove
                  </Button>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
