export { examine } from './examine.ts'
export type * from './facts.ts'
export {
  FINDING_CODES,
  type Finding,
  type FindingCode,
  type Found,
  GROUPS,
  type Group,
  type Mend,
  type Passed,
  type Severity,
} from './finding.ts'
export type * from './packet-filter.ts'
