import type { Operations } from '../api/operations.ts'

/** What has filter criteria: where it is read and written, and what it is called. */
export interface CriteriaKind {
  readonly title: string
  /** What tells one from the others. */
  readonly keyLabel: string
  readonly keyDescription?: string
  readonly list: keyof Operations
  readonly put: 'putServiceProfile' | 'putIfcList' | 'putSharedIfcSet'
  readonly document: 'showServiceProfileDocument' | 'showIfcListDocument' | 'showSharedIfcSetDocument'
}

export const PROFILES: CriteriaKind = {
  title: 'Service profile',
  keyLabel: 'Name',
  list: 'listServiceProfiles',
  put: 'putServiceProfile',
  document: 'showServiceProfileDocument',
}

export const SHARED_SETS: CriteriaKind = {
  title: 'Shared iFC set',
  keyLabel: 'Number',
  keyDescription: 'SharedIFCSetID (TS 29.228 §6.6), from 0',
  list: 'listSharedIfcSets',
  put: 'putSharedIfcSet',
  document: 'showSharedIfcSetDocument',
}

export const IFC_LISTS: CriteriaKind = {
  title: 'iFC list',
  keyLabel: 'Name',
  list: 'listIfcLists',
  put: 'putIfcList',
  document: 'showIfcListDocument',
}
