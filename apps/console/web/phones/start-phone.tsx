import { Button, Card, Group, Select } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import type { Operations } from '../api/operations.ts'
import { useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'

type Fault = NonNullable<Operations['startPhone']['body']['fault']>

/** What a phone can be told to do wrong, and what one learns by it. */
const FAULTS: readonly { readonly value: Fault; readonly label: string }[] = [
  { value: 'wrong K', label: 'K on the SIM is not that of the HSS' },
  { value: 'OP as OPc', label: 'OP was typed in where OPc belongs' },
  { value: 'wrong response', label: 'answers the challenge wrongly' },
  { value: 'silent after challenge', label: 'goes silent after the 401' },
  { value: 'no Security-Verify', label: 'leaves out Security-Verify' },
  { value: 'wrong SPI', label: 'sends ESP with a wrong SPI' },
  { value: 'wrong ESP key', label: 'makes ESP keys of its own' },
  { value: 'clear to protected port', label: 'sends in clear to the protected port' },
]

/** Chooses the SIM for a phone, and what it shall do wrong. */
export function StartPhone(): ReactNode {
  const [imsi, setImsi] = useState<string | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [search, setSearch] = useState('')
  const query = { limit: '20', ...(/^\+?\d+$/.test(search) && { search }) }
  const subscribers = useAnswer('listSubscribers', { query })
  const start = useChange('startPhone', ['listPhones'])
  const mayStart = useMay('provisioner')
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (imsi === null) return
    start.mutate({ body: { imsi, ...(fault !== null && { fault: fault as Fault }) } })
  }
  return (
    <Card withBorder component="form" onSubmit={submit}>
      <Group align="flex-end">
        <Select
          label="SIM of"
          placeholder="a subscriber"
          searchable
          searchValue={search}
          onSearchChange={setSearch}
          data={(subscribers.data?.subscribers ?? []).map(({ imsi: value, impi, msisdn }) => ({
            value: value ?? impi,
            label: msisdn === undefined ? (value ?? impi) : `${value ?? impi} (+${msisdn})`,
          }))}
          filter={({ options }) => options}
          value={imsi}
          onChange={setImsi}
          w={300}
        />
        <Select
          label="Does wrong"
          placeholder="nothing"
          clearable
          data={FAULTS}
          value={fault}
          onChange={setFault}
          w={300}
        />
        <Button type="submit" disabled={imsi === null || !mayStart} loading={start.isPending}>
          Switch on
        </Button>
      </Group>
    </Card>
  )
}
