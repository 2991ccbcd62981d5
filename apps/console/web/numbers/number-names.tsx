import { Card, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { useAnswer } from '../api/queries.ts'
import { Answered } from '../shell/answered.tsx'

const PAUSE_MS = 300

/** A number as the DNS names it, and the number of such a name. */
export function NumberNames(): ReactNode {
  const [typed, setTyped] = useState('')
  const [of] = useDebouncedValue(typed.trim(), PAUSE_MS)
  return (
    <Card withBorder component="section" aria-label="Names in the DNS">
      <Text fw={700}>Names in the DNS</Text>
      <TextInput
        label="A number, or its name"
        description="The digits of a number stand in its name the other way round, since the DNS reads names from the right (RFC 6116 §3.4)"
        placeholder="+61255502345, or 5.4.3.2.0.5.5.5.2.1.6.e164.arpa"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maw={560}
        mt="xs"
      />
      {of !== '' && <Names of={of} />}
    </Card>
  )
}

function Names({ of }: { readonly of: string }): ReactNode {
  const names = useAnswer('explainEnumName', { query: { of } })
  return (
    <Answered of={names}>
      {({ number, names: list }) => (
        <Table mt="xs">
          <Table.Tbody>
            <Table.Tr>
              <Table.Td>number</Table.Td>
              <Table.Td className="mono">{number}</Table.Td>
            </Table.Tr>
            {list.map(({ suffix, name }) => (
              <Table.Tr key={suffix}>
                <Table.Td>below {suffix}</Table.Td>
                <Table.Td className="mono">{name}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Answered>
  )
}
