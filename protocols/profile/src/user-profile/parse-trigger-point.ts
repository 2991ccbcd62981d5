import { assertNever } from '@voltaic/base'
import type { XmlElement } from '../xml/xml-element.ts'
import { registrationTypes, type Spt, type SptCondition, sessionCases, type TriggerPoint } from './ims-subscription.ts'
import {
  type ImportNotes,
  optionalChild,
  placed,
  profileError,
  readShape,
  repeatedChild,
  repeatedRequiredChild,
  requiredChild,
  type ShapedElement,
  warn,
} from './shape.ts'
import { type Shape, sessionDescriptionShape, sipHeaderShape, sptShape, triggerPointShape } from './shapes.ts'
import { booleanOf, integerOf, namedOf, optional, stringOf } from './values.ts'

const conditionKinds = ['RequestURI', 'Method', 'SIPHeader', 'SessionCase', 'SessionDescription'] as const

/** The shapes with what operators write by mistake, for imports only. */
const importedTriggerPointShape: Shape = [['ConditionTypeCNF', 'ConditionTypeDNF', 'SPT'], []]
const importedSptShape: Shape = [[...(sptShape[0] ?? []), 'Header', 'Content'], ...sptShape.slice(1)]

/** @spec TS 29.228 §C, TS 29.228 §E */
export function parseTriggerPoint(element: XmlElement, notes: ImportNotes | undefined): TriggerPoint {
  const shaped = readShape(element, notes ? importedTriggerPointShape : triggerPointShape, notes)
  return placed(notes, element, {
    conditionTypeCnf: conditionTypeCnf(shaped, notes),
    spts: repeatedRequiredChild(shaped, 'SPT').map((spt) => parseSpt(spt, notes)),
    ...shaped.kept,
  })
}

function conditionTypeCnf(shaped: ShapedElement, notes: ImportNotes | undefined): boolean {
  const dnf = optionalChild(shaped, 'ConditionTypeDNF')
  if (!dnf) return booleanOf(requiredChild(shaped, 'ConditionTypeCNF'))
  const cnf = optionalChild(shaped, 'ConditionTypeCNF')
  const value = !booleanOf(dnf)
  if (cnf && booleanOf(cnf) !== value) {
    throw profileError(dnf, 'PROFILE_CONDITION_TYPE', 'ConditionTypeDNF contradicts ConditionTypeCNF')
  }
  const number = value ? 1 : 0
  warn(notes, dnf, 'PROFILE_CONDITION_TYPE_DNF', `the schema has no ConditionTypeDNF, read as CNF ${number}`)
  return value
}

function parseSpt(element: XmlElement, notes: ImportNotes | undefined): Spt {
  const shaped = readShape(element, notes ? importedSptShape : sptShape, notes)
  const negated = optionalChild(shaped, 'ConditionNegated')
  const types = repeatedChild(shaped, 'RegistrationType')
  return placed(notes, element, {
    conditionNegated: negated ? booleanOf(negated) : false,
    groups: repeatedRequiredChild(shaped, 'Group').map(integerOf),
    condition: parseCondition(shaped, notes),
    registrationTypes: types.map((type) => namedOf(type, registrationTypes)),
    ...shaped.kept,
  })
}

function parseCondition(shaped: ShapedElement, notes: ImportNotes | undefined): SptCondition {
  const present = conditionKinds.filter((kind) => shaped.known.has(kind))
  const bareHeader = optionalChild(shaped, 'Header')
  if (present.length === 0 && bareHeader) return parseBareHeader(shaped, bareHeader, notes)
  const [kind] = present
  if (kind === undefined || present.length > 1 || bareHeader || shaped.known.has('Content')) {
    throw profileError(shaped.element, 'PROFILE_SPT_CONDITION', `an SPT has one of ${conditionKinds.join(', ')}`)
  }
  return parseKnownCondition(kind, requiredChild(shaped, kind), notes)
}

function parseKnownCondition(
  kind: SptCondition['kind'],
  child: XmlElement,
  notes: ImportNotes | undefined,
): SptCondition {
  switch (kind) {
    case 'RequestURI':
      return { kind, requestUri: stringOf(child) }
    case 'Method':
      return { kind, method: stringOf(child) }
    case 'SessionCase':
      return { kind, sessionCase: namedOf(child, sessionCases) }
    case 'SIPHeader': {
      const header = readShape(child, sipHeaderShape, notes)
      const name = stringOf(requiredChild(header, 'Header'))
      return { kind, header: name, ...optional(header, 'Content', 'content', stringOf), ...header.kept }
    }
    case 'SessionDescription': {
      const description = readShape(child, sessionDescriptionShape, notes)
      const line = stringOf(requiredChild(description, 'Line'))
      return { kind, line, ...optional(description, 'Content', 'content', stringOf), ...description.kept }
    }
    default:
      return assertNever(kind)
  }
}

/** An SPT that has Header and Content without SIPHeader around them. */
function parseBareHeader(shaped: ShapedElement, header: XmlElement, notes: ImportNotes | undefined): SptCondition {
  warn(notes, header, 'PROFILE_BARE_HEADER', 'Header stands in the SPT, read as inside SIPHeader')
  return { kind: 'SIPHeader', header: stringOf(header), ...optional(shaped, 'Content', 'content', stringOf) }
}
