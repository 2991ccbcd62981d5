import { Card, Stack, Table, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAnswer } from '../api/queries.ts'
import { WithDocs } from '../learn/with-docs.tsx'

/** What has to be set outside this network for a real phone: at the EPC, at its APN, and on the phone. */
export function OtherSettings(): ReactNode {
  const network = useAnswer('showNetwork', {})
  const pcscfs = network.data?.elements.filter(({ function: name }) => name === 'pcscf') ?? []
  // a PCO has no port
  const hosts = pcscfs.flatMap(({ addresses }) => addresses.slice(0, 1)).map((text) => text.replace(/:\d+$/, ''))
  const address = hosts.some(isLoopback)
    ? `${hosts.join(', ')}: this machine alone, no phone gets here`
    : hosts.join(', ')
  const rows = [
    ['EPC: PGW or SMF', 'address of the P-CSCF, in the PCO', address, 'docs/guides/pcscf-discovery.md'],
    ['EPC: PGW or SMF', 'MTU', '1300', 'docs/guides/private-network.md'],
    ['EPC: HSS or UDM', 'IMSI, K and OPc', 'those of this SIM, once more', 'docs/guides/first-hour.md'],
    ['EPC: HSS or UDM', 'APN or DNN of this subscriber', 'ims, QCI 5', 'docs/guides/first-hour.md'],
    ['Phone', 'APN', 'name ims, type ims', 'docs/guides/first-hour.md'],
    ['Phone', 'VoLTE', 'on', 'docs/guides/devices.md'],
    ['SIM or phone', 'home domain', network.data?.realm ?? '', 'docs/learn/pcscf.md'],
  ] as const
  return (
    <Card withBorder component="section" aria-label="Settings elsewhere">
      <Stack gap="sm">
        <Title order={2} size="h4">
          What a real phone needs besides
        </Title>
        <Table.ScrollContainer minWidth={560}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                {['Where', 'What', 'Value', 'More'].map((name) => (
                  <Table.Th key={name}>{name}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(([where, what, value, more]) => (
                <Table.Tr key={`${where} ${what}`}>
                  <Table.Td>{where}</Table.Td>
                  <Table.Td>{what}</Table.Td>
                  <Table.Td className="mono">{value}</Table.Td>
                  <Table.Td>
                    <WithDocs text={more} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <Text size="sm" c="dimmed">
          <WithDocs text="A phone that never says a word has no address of the P-CSCF, as a rule: docs/learn/pco.md" />
        </Text>
      </Stack>
    </Card>
  )
}

function isLoopback(host: string): boolean {
  return host.startsWith('127.') || host === '[::1]'
}
