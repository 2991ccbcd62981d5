import { Badge, Button, Card, Code, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { useAnswer } from '../api/queries.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { SettingsLink } from './settings-link.tsx'

/** The playground: a number through the number plan and ENUM, to where a call to it goes. */
export function FollowNumber(): ReactNode {
  const [typed, setTyped] = useState('')
  const [dialled, setDialled] = useState('')
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    setDialled(typed.trim())
  }
  return (
    <>
      <Group align="flex-end" component="form" onSubmit={submit}>
        <TextInput
          label="Dialled"
          placeholder="+99901000001, or as one types it"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          w={280}
        />
        <Button type="submit" disabled={typed.trim() === ''}>
          Where does it go?
        </Button>
      </Group>
      {dialled === '' ? (
        <EmptyState title="Follow a number">
          The number plan makes of what is dialled a number with its country code; ENUM makes of that the address where
          the call goes. Try the number of a simulated phone.
        </EmptyState>
      ) : (
        <Stack>
          <NumberPlan dialled={dialled} />
          <Enum dialled={dialled} />
        </Stack>
      )}
    </>
  )
}

function NumberPlan({ dialled }: { readonly dialled: string }): ReactNode {
  const preview = useAnswer('explainNumber', { query: { dialled } })
  return (
    <Card withBorder component="section" aria-label="Number plan">
      <Group justify="space-between">
        <Text fw={700}>Number plan</Text>
        <SettingsLink at="numberPlan">Edit the number plan</SettingsLink>
      </Group>
      <Answered of={preview}>
        {({ steps, outcome, isRefused }) => (
          <>
            <Table>
              <Table.Tbody>
                {steps.map(({ rule, applies, says }) => (
                  <Table.Tr key={rule}>
                    <Table.Td w={60}>{applies ? 'yes' : 'no'}</Table.Td>
                    <Table.Td>{rule}</Table.Td>
                    <Table.Td>{says}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            <Text {...(isRefused && { c: 'var(--mantine-color-error)' })}>{outcome}</Text>
          </>
        )}
      </Answered>
    </Card>
  )
}

function Enum({ dialled }: { readonly dialled: string }): ReactNode {
  const lookup = useAnswer('explainEnum', { query: { dialled } })
  return (
    <Card withBorder component="section" aria-label="ENUM">
      <Group justify="space-between">
        <Text fw={700}>ENUM</Text>
        <SettingsLink at="enum">Which zones are asked</SettingsLink>
      </Group>
      <Answered of={lookup}>
        {({ uris, text }) => (
          <>
            <Group gap="xs" my="xs">
              {uris.map((uri) => (
                <Badge key={uri} variant="default" tt="none">
                  {uri}
                </Badge>
              ))}
            </Group>
            <Code block tabIndex={0}>
              {text}
            </Code>
          </>
        )}
      </Answered>
    </Card>
  )
}
