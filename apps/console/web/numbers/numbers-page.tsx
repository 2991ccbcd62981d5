import { Badge, Button, Card, Code, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { Page } from '../shell/page.tsx'

/** What phones dial, which number that is, what ENUM says of it, and by which trunks calls leave. */
export function NumbersPage(): ReactNode {
  const [typed, setTyped] = useState('')
  const [dialled, setDialled] = useState('')
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    setDialled(typed.trim())
  }
  return (
    <Page title="Numbers">
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
      <Zones />
      <Trunks />
    </Page>
  )
}

function NumberPlan({ dialled }: { readonly dialled: string }): ReactNode {
  const preview = useAnswer('explainNumber', { query: { dialled } })
  return (
    <Card withBorder component="section" aria-label="Number plan">
      <Text fw={700}>Number plan</Text>
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
      <Text fw={700}>ENUM</Text>
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

function Zones(): ReactNode {
  const zones = useAnswer('listEnumZones', {})
  return (
    <Card withBorder component="section" aria-label="Zones">
      <Text fw={700}>Zones of the database</Text>
      <Answered of={zones}>
        {({ zones: list }) =>
          list.length === 0 ? (
            <Text c="dimmed">
              None. Numbers of subscribers are in ENUM by themselves; others go in by: voltaic enum zone add
            </Text>
          ) : (
            <Table>
              <Table.Tbody>
                {list.map(({ origin, serial, ttl }) => (
                  <Table.Tr key={origin}>
                    <Table.Td className="mono">{origin}</Table.Td>
                    <Table.Td>serial {serial}</Table.Td>
                    <Table.Td>TTL {ttl} s</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Answered>
    </Card>
  )
}

function Trunks(): ReactNode {
  const network = useAnswer('showNetwork', {}, { everyMs: 2 * LIVE_MS })
  const trunks = network.data?.trunks ?? []
  return (
    <Card withBorder component="section" aria-label="Trunks">
      <Text fw={700}>Trunks</Text>
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
