import { Anchor, Button, Group, Text } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { Link } from 'wouter'
import type { Phone } from '../api/operations.ts'
import { useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { callPath } from '../calls/call-path.ts'
import { nameOf } from '../shell/identity.ts'
import { durationSince, timeOfDay } from '../shell/times.ts'
import { NumberField } from './number-field.tsx'

/** Calls of a phone: those it has, and a new one. */
export function PhoneCalls({ phone, others }: { readonly phone: Phone; readonly others: readonly Phone[] }): ReactNode {
  const [to, setTo] = useState('')
  const call = useChange('startPhoneCall', ['listPhones', 'listCalls'])
  const hangUp = useChange('endPhoneCall', ['listPhones', 'listCalls'])
  const isAllowed = useMay('provisioner') && phone.isRegistered
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    call.mutate({ params: { imsi: phone.imsi }, body: { to } })
  }
  return (
    <>
      <Group component="form" align="flex-end" gap="xs" onSubmit={submit}>
        <NumberField label="Call" others={others} value={to} onChange={setTo} />
        <Button type="submit" size="xs" disabled={!isAllowed || to === ''}>
          Call
        </Button>
      </Group>
      {phone.calls.map(({ callId, direction, state, remote, startedAt, answeredAt }) => (
        <Group key={callId} gap="xs" justify="space-between">
          <Text size="sm">
            <CallLink callId={callId} direction={direction} remote={remote} />: {state}{' '}
            {durationSince(answeredAt ?? startedAt, Date.now())}
          </Text>
          <Button
            size="xs"
            color="red"
            variant="light"
            disabled={!isAllowed}
            onClick={() => hangUp.mutate({ params: { imsi: phone.imsi, callId } })}
          >
            Hang up
          </Button>
        </Group>
      ))}
      {phone.endedCalls.toReversed().map((call) => (
        <EndedCall key={call.callId} call={call} />
      ))}
    </>
  )
}

/** A call by its other end, as a link to its page. */
function CallLink(props: { readonly callId: string; readonly direction: string; readonly remote: string }): ReactNode {
  return (
    <Anchor component={Link} href={callPath(props.callId)} fz="sm">
      {props.direction === 'out' ? 'to' : 'from'} {nameOf(props.remote)}
    </Anchor>
  )
}

/** How a call ended, and where more of it is said. */
function EndedCall({ call }: { readonly call: Phone['endedCalls'][number] }): ReactNode {
  const { callId, direction, remote, startedAt, outcome, status, reason } = call
  const which = `the call ${direction === 'out' ? 'to' : 'from'} ${nameOf(remote)}`
  const isFailed = !WANTED.has(outcome)
  const who = new URLSearchParams({ who: callId })
  const code = [status, reason].filter((each) => each !== undefined && each !== '').join(' ')
  return (
    <Text size="sm" role="status" {...(isFailed && { c: 'var(--mantine-color-error)' })}>
      {timeOfDay(startedAt)} <CallLink callId={callId} direction={direction} remote={remote} />: {outcome}
      {code !== '' && `, ${code}`}
      {' · '}
      {isFailed && (
        <>
          <Anchor component={Link} href={`/console/why?${who}`} fz="sm" aria-label={`Why did ${which} fail?`}>
            Why?
          </Anchor>
          {' · '}
        </>
      )}
      <Anchor component={Link} href={`/console/ladder?${who}`} fz="sm" aria-label={`Messages of ${which}`}>
        Messages
      </Anchor>
    </Text>
  )
}

/** Ends that one of the two wanted. */
const WANTED: ReadonlySet<string> = new Set(['completed', 'cancelled'])
