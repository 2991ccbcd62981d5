import { Button, Card, Group, MultiSelect, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Operations, ServiceProfile } from '../api/operations.ts'
import { useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { CriteriaEditor } from './criteria-editor.tsx'
import { PROFILES } from './criteria-kinds.ts'
import { CriteriaTable } from './criteria-table.tsx'

/** The service profiles of the HSS with their filter criteria, and the sets and lists that they take in. */
export function ProfileList({ onTry }: { readonly onTry: (xml: string) => void }): ReactNode {
  const profiles = useAnswer('listServiceProfiles', {})
  const [edited, setEdited] = useState<string | null>(null)
  const isAllowed = useMay('provisioner')
  return (
    <>
      <Button mb="md" disabled={!isAllowed} onClick={() => setEdited('')}>
        New profile
      </Button>
      {edited !== null && (
        <CriteriaEditor kind={PROFILES} name={edited} onTry={onTry} onClose={() => setEdited(null)} />
      )}
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
            Edit
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
      <CriteriaTable
        criteria={profile.initialFilterCriteria}
        none={
          profile.sharedIfcSetIds.length + profile.ifcLists.length === 0
            ? 'No filter criteria: requests go to no application server.'
            : 'No filter criteria of its own.'
        }
      />
      <TakenIn profile={profile} />
    </Card>
  )
}

/** Shared sets and iFC lists that a profile has besides its own criteria; S-CSCFs are told of a change at once. */
function TakenIn({ profile }: { readonly profile: ServiceProfile }): ReactNode {
  const isAllowed = useMay('provisioner')
  const sets = useAnswer('listSharedIfcSets', {})
  const lists = useAnswer('listIfcLists', {})
  const put = useChange('putServiceProfile', ['listServiceProfiles'])
  const { name, ...definition } = profile
  const change = (fields: Operations['putServiceProfile']['body']): void =>
    put.mutate({ params: { key: name }, body: { ...definition, ...fields } })
  return (
    <Group align="flex-start" mt="sm">
      <MultiSelect
        label="Shared iFC sets"
        data={(sets.data?.sharedIfcSets ?? []).map(({ id }) => String(id))}
        value={profile.sharedIfcSetIds.map(String)}
        onChange={(ids) => change({ sharedIfcSetIds: ids.map(Number) })}
        disabled={!isAllowed || put.isPending}
        searchable
        nothingFoundMessage="None; make one under Shared sets"
        w={280}
      />
      <MultiSelect
        label="iFC lists"
        data={(lists.data?.ifcLists ?? []).map((list) => list.name)}
        value={[...profile.ifcLists]}
        onChange={(ifcLists) => change({ ifcLists })}
        disabled={!isAllowed || put.isPending}
        searchable
        nothingFoundMessage="None; make one under iFC lists"
        w={280}
      />
    </Group>
  )
}
