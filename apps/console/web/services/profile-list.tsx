import { Button, Card, Group, Stack, Table, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { ServiceProfile } from '../api/operations.ts'
import { useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { ProfileEditor } from './profile-editor.tsx'

/** The service profiles of the HSS with their filter criteria. */
export function ProfileList(): ReactNode {
  const profiles = useAnswer('listServiceProfiles', {})
  const [edited, setEdited] = useState<string | null>(null)
  const isAllowed = useMay('provisioner')
  return (
    <>
      <Button mb="md" disabled={!isAllowed} onClick={() => setEdited('')}>
        New profile
      </Button>
      {edited !== null && <ProfileEditor name={edited} onClose={() => setEdited(null)} />}
      <Answered of={profiles}>
        {({ serviceProfiles }) =>
          serviceProfiles.length === 0 ? (
            <EmptyState title="No service profiles">
              A service profile says which requests of a subscriber go to which application server. Write the first one.
            </EmptyState>
          ) : (
            <Stack>
              {serviceProfiles.map((profile) => (
                <Profile key={profile.name} profile={profile} onEdit={() => setEdited(profile.name)} />
              ))}
            </Stack>
          )
        }
      </Answered>
    </>
  )
}

function Profile({ profile, onEdit }: { readonly profile: ServiceProfile; readonly onEdit: () => void }): ReactNode {
  const isAllowed = useMay('provisioner')
  const remove = useChange('removeServiceProfile', ['listServiceProfiles'])
  return (
    <Card withBorder component="section" aria-label={`Profile ${profile.name}`}>
      <Group justify="space-between">
        <Text fw={700}>{profile.name}</Text>
        <Group gap="xs">
          <Button size="xs" variant="default" disabled={!isAllowed} onClick={onEdit}>
            Replace
          </Button>
          <Button
            size="xs"
            color="red"
            disabled={!isAllowed}
            onClick={() => remove.mutate({ params: { key: profile.name } })}
          >
            Remove
          </Button>
        </Group>
      </Group>
      {profile.initialFilterCriteria.length === 0 ? (
        <Text c="dimmed">No filter criteria of its own: requests go to no application server.</Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              {['Priority', 'When', 'Server', 'If it fails'].map((name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {profile.initialFilterCriteria.map((criteria) => (
              <Table.Tr key={criteria.priority}>
                <Table.Td>{criteria.priority}</Table.Td>
                <Table.Td>{conditionsOf(criteria)}</Table.Td>
                <Table.Td className="mono">{criteria.applicationServer.serverName}</Table.Td>
                <Table.Td>
                  {criteria.applicationServer.defaultHandling === 'SESSION_TERMINATED'
                    ? 'the session ends'
                    : 'it goes on'}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Card>
  )
}

/** The conditions of a trigger point in a line: groups joined as the form of the criteria says. */
function conditionsOf({ triggerPoint }: ServiceProfile['initialFilterCriteria'][number]): string {
  if (triggerPoint === undefined) return 'always'
  const groups = [...new Set(triggerPoint.spts.flatMap((spt) => spt.groups))]
  const [within, between] = triggerPoint.conditionTypeCnf ? [' or ', ' and '] : [' and ', ' or ']
  return groups
    .map((group) => {
      const spts = triggerPoint.spts.filter((spt) => spt.groups.includes(group))
      return `(${spts.map(({ conditionNegated, condition }) => `${conditionNegated ? 'not ' : ''}${nameOfCondition(condition)}`).join(within)})`
    })
    .join(between)
}

type Condition = NonNullable<
  ServiceProfile['initialFilterCriteria'][number]['triggerPoint']
>['spts'][number]['condition']

function nameOfCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'Method':
      return condition.method
    case 'RequestURI':
      return `Request-URI ${condition.requestUri}`
    case 'SIPHeader':
      return `${condition.header}${condition.content === undefined ? '' : ` ~ ${condition.content}`}`
    case 'SessionCase':
      return condition.sessionCase
    case 'SessionDescription':
      return `SDP ${condition.line}${condition.content === undefined ? '' : ` ~ ${condition.content}`}`
  }
}
