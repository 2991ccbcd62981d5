import { Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { InitialFilterCriteria } from '../api/operations.ts'

/** Filter criteria, a line each. */
export function CriteriaTable(props: {
  readonly criteria: readonly InitialFilterCriteria[]
  /** What it means that there are none. */
  readonly none: string
}): ReactNode {
  if (props.criteria.length === 0) return <Text c="dimmed">{props.none}</Text>
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {['Priority', 'When', 'Server', 'If it fails'].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.criteria.map((criteria) => (
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
    </Table.ScrollContainer>
  )
}

/** The conditions of a trigger point in a line: groups joined as the form of the criteria says. */
function conditionsOf({ triggerPoint }: InitialFilterCriteria): string {
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

type Condition = NonNullable<InitialFilterCriteria['triggerPoint']>['spts'][number]['condition']

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
