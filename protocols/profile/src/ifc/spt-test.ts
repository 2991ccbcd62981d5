import { compileEre, type Ere, findEreMistake } from '@voltaic/ere'
import type { RegistrationType, Spt, SptCondition } from '../user-profile/ims-subscription.ts'
import type { IfcSubject } from './ifc-subject.ts'
import { compileName } from './name-pattern.ts'

/** The condition of an SPT, compiled. */
export interface SptTest {
  readonly condition: SptCondition
  readonly registrationTypes: readonly RegistrationType[]
  /** A pattern in it is no ERE: it never holds, negated or not. */
  readonly isBroken: boolean
  /** Whether it is a search, of which the result is worth keeping. */
  readonly isSearch: boolean
  /** Whether the request is as the condition says, before negation. */
  holds(subject: IfcSubject): boolean
}

type Holds = (subject: IfcSubject) => boolean

/** The same text says the same condition. */
export function sptTestKey({ condition, registrationTypes }: Spt): string {
  return JSON.stringify([condition, registrationTypes])
}

/** @spec TS 29.228 §B.2.3, §F; TS 23.218 §5.2.2 */
export function compileSptTest({ condition, registrationTypes }: Spt): SptTest {
  const holds = compileCondition(condition, registrationTypes)
  return {
    condition,
    registrationTypes,
    isBroken: holds === undefined,
    isSearch: condition.kind !== 'Method' && condition.kind !== 'SessionCase',
    holds: holds ?? (() => false),
  }
}

/** @returns undefined when a pattern is no ERE */
function compileCondition(condition: SptCondition, types: readonly RegistrationType[]): Holds | undefined {
  switch (condition.kind) {
    case 'Method':
      return compileMethod(condition.method, types)
    case 'SessionCase': {
      const { sessionCase } = condition
      return (subject) => subject.case.sessionCase === sessionCase
    }
    case 'RequestURI': {
      const ere = ereOf(condition.requestUri)
      return ere && ((subject) => ere.test(subject.request.uri))
    }
    case 'SIPHeader':
      return compileSipHeader(condition.header, condition.content)
    case 'SessionDescription':
      return compileSessionDescription(condition.line, condition.content)
  }
}

function compileMethod(method: string, types: readonly RegistrationType[]): Holds {
  // TS 29.228 §B.2.3: RegistrationType counts with REGISTER alone; without one, every REGISTER matches
  if (method !== 'REGISTER' || types.length === 0) return (subject) => subject.request.method === method
  return ({ request, case: { registrationType } }) =>
    request.method === method && registrationType !== undefined && types.includes(registrationType)
}

/** Any line of that name whose value matches; without Content, that there is one. */
function compileSipHeader(header: string, content: string | undefined): Holds | undefined {
  const isWanted = compileName(header, true)
  const ere = content === undefined ? undefined : ereOf(content)
  if (isWanted === undefined || (content !== undefined && ere === undefined)) return undefined
  return ({ request }) => {
    for (const line of request.lines) {
      if (isWanted(line.key) && (ere === undefined || ere.test(line.value))) return true
    }
    return false
  }
}

function compileSessionDescription(line: string, content: string | undefined): Holds | undefined {
  const isWanted = compileName(line, false)
  const ere = content === undefined ? undefined : ereOf(content)
  if (isWanted === undefined || (content !== undefined && ere === undefined)) return undefined
  return ({ sdpLines }) => {
    for (const { type, content: text } of sdpLines)
      if (isWanted(type) && (ere === undefined || ere.test(text))) return true
    return false
  }
}

function ereOf(pattern: string): Ere | undefined {
  return findEreMistake(pattern) === undefined ? compileEre(pattern) : undefined
}
