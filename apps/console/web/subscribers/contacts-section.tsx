import { Badge, Card, Group, Stack, Table, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Contacts } from '../api/operations.ts'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { dateAndTime, durationSince } from '../shell/times.ts'

type SaSet = Contacts['securityAssociations'][number]

/** Where a subscriber can be reached, and over which security associations; nothing while it is nowhere. */
export function ContactsSection({ identity }: { readonly identity: string }): ReactNode {
  const { data } = useAnswer('listContacts', { params: { identity } }, { everyMs: 2 * LIVE_MS })
  if (data === undefined || data.bindings.length + data.securityAssociations.length === 0) return null
  return (
    <Card withBorder component="section" aria-label="Phones">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Where it is
        </Title>
        {data.bindings.map(({ contact, scscf, registeredAt, expiresAt, path }) => (
          <div key={`${scscf} ${contact}`}>
            <Text size="sm" className="mono">
              {contact}
            </Text>
            <Text size="xs" c="dimmed" className="breaks">
              at {scscf} since {dateAndTime(registeredAt)}, runs out in {remaining(expiresAt)}
              {path.length > 0 && `, reached by ${path.join(', ')}`}
            </Text>
          </div>
        ))}
        {data.securityAssociations.map((set) => (
          <SecurityAssociations key={`${set.pcscf} ${set.network.spiC} ${set.network.spiS}`} set={set} />
        ))}
      </Stack>
    </Card>
  )
}

function remaining(expiresAt: string): string {
  return durationSince(new Date().toISOString(), Date.parse(expiresAt))
}

/** TS 33.203 §7.4 */
const STATES: Readonly<Record<string, string>> = {
  temporary: 'waits for the answer to the challenge',
  new: 'agreed, not used yet',
  current: 'in use',
  old: 'not used any more',
}

function SecurityAssociations({ set }: { readonly set: SaSet }): ReactNode {
  const { pcscf, state, algorithms, backend, expiresAt, phone, network } = set
  return (
    <section aria-label={`IPsec with ${pcscf}`}>
      <Group gap="xs">
        <Badge variant="dot" color={state === 'current' ? 'green' : 'gray'} tt="none">
          IPsec {STATES[state] ?? state}
        </Badge>
        <Text size="sm">
          <span className="mono">{algorithms}</span>, ESP by {backend}, ends in {remaining(expiresAt)}
        </Text>
      </Group>
      <Table.ScrollContainer minWidth={620}>
        <Table className="mono" fz="xs">
          <Table.Thead>
            <Table.Tr>
              {['End', 'Address', 'spi-c', 'spi-s', 'port-c', 'port-s'].map((name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[
              { name: 'phone', end: phone },
              { name: pcscf, end: network },
            ].map(({ name, end }) => (
              <Table.Tr key={name}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>{end.host}</Table.Td>
                <Table.Td>{end.spiC}</Table.Td>
                <Table.Td>{end.spiS}</Table.Td>
                <Table.Td>{end.portC}</Table.Td>
                <Table.Td>{end.portS}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}
