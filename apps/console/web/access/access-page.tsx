import { Alert, Button, Code, CopyButton, Group, Select, Table, Tabs, Text, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { useAnswer, useChange } from '../api/queries.ts'
import { ROLES, type Role } from '../api/session.ts'
import { Answered } from '../shell/answered.tsx'
import { Page } from '../shell/page.tsx'
import { dateAndTime } from '../shell/times.ts'
import { AuditLog } from './audit-log.tsx'

/** Who and what may work with this network, and who has changed something. */
export function AccessPage(): ReactNode {
  return (
    <Page title="Access">
      <Tabs defaultValue="people" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="people">People</Tabs.Tab>
          <Tabs.Tab value="keys">API keys</Tabs.Tab>
          <Tabs.Tab value="audit">Audit</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people" pt="md">
          <People />
        </Tabs.Panel>
        <Tabs.Panel value="keys" pt="md">
          <Keys />
        </Tabs.Panel>
        <Tabs.Panel value="audit" pt="md">
          <AuditLog />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

/** A name and a role, for a link or for a key. */
function NameAndRole(props: {
  readonly action: string
  readonly isBusy: boolean
  readonly onSubmit: (name: string, role: Role) => void
}): ReactNode {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    props.onSubmit(name, role)
  }
  return (
    <Group align="flex-end" component="form" onSubmit={submit}>
      <TextInput
        label="Name"
        placeholder="anna"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label="Role"
        data={[...ROLES]}
        value={role}
        onChange={(value) => setRole((value ?? 'viewer') as Role)}
        allowDeselect={false}
      />
      <Button type="submit" disabled={name === ''} loading={props.isBusy}>
        {props.action}
      </Button>
    </Group>
  )
}

function People(): ReactNode {
  const create = useChange('createLoginLink', ['listAudit'])
  const url = create.data === undefined ? undefined : `${location.origin}${create.data.path}`
  return (
    <>
      <Text mb="sm">
        People get in by a link that works once. A viewer reads, a provisioner changes subscribers and services, an
        admin does everything.
      </Text>
      <NameAndRole
        action="Make a link"
        isBusy={create.isPending}
        onSubmit={(name, role) => create.mutate({ body: { name, role } })}
      />
      {url !== undefined && (
        <Shown text={url} what="The link, for whoever opens it first. It works until" until={create.data?.expiresAt} />
      )}
    </>
  )
}

function Keys(): ReactNode {
  const keys = useAnswer('listApiKeys', {})
  const create = useChange('createApiKey', ['listApiKeys', 'listAudit'])
  const revoke = useChange('revokeApiKey', ['listApiKeys', 'listAudit'])
  return (
    <>
      <Text mb="sm">
        Programs get in by a key, which they send with each request: <Code>Authorization: Bearer KEY</Code>. What they
        may do says its role.
      </Text>
      <NameAndRole
        action="Make a key"
        isBusy={create.isPending}
        onSubmit={(name, role) => create.mutate({ body: { name, role } })}
      />
      {create.data !== undefined && <Shown text={create.data.key} what="The key. It is not shown again." />}
      <Answered of={keys}>
        {({ apiKeys }) => (
          <Table mt="md">
            <Table.Thead>
              <Table.Tr>
                {['Name', 'Role', 'Made', 'By', ''].map((name) => (
                  <Table.Th key={name}>{name}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {apiKeys.map(({ id, name, role, createdAt, createdBy, revokedAt }) => (
                <Table.Tr key={id}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td>{role}</Table.Td>
                  <Table.Td>{dateAndTime(createdAt)}</Table.Td>
                  <Table.Td>{createdBy}</Table.Td>
                  <Table.Td>
                    {revokedAt === undefined ? (
                      <Button size="compact-xs" color="red" onClick={() => revoke.mutate({ params: { id } })}>
                        Revoke
                      </Button>
                    ) : (
                      `revoked ${dateAndTime(revokedAt)}`
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Answered>
    </>
  )
}

/** A secret that is shown this once. */
function Shown(props: {
  readonly text: string
  readonly what: string
  readonly until?: string | undefined
}): ReactNode {
  return (
    <Alert mt="md" title={props.until === undefined ? props.what : `${props.what} ${dateAndTime(props.until)}.`}>
      <Group>
        <Code className="mono">{props.text}</Code>
        <CopyButton value={props.text}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Alert>
  )
}
