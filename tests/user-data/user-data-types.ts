import {
  anyText,
  boolean,
  number,
  privateIdentity,
  publicIdentity,
  type Release,
  type SimpleType,
  sipUri,
  upTo,
} from './simple-types.ts'

/** What an element may hold: a value, elements in an order, or anything. */
export type ContentType = SimpleType | ComplexType | 'anything'

/** One place in a sequence: one element, or one of several. */
export interface Particle {
  readonly choices: Readonly<Record<string, ContentType>>
  readonly least: number
  readonly most: number
}

export interface ComplexType {
  readonly sequence: readonly Particle[]
  /** Whether elements of other namespaces may follow. */
  readonly takesOthers: boolean
}

const place = (least: number, most: number) => (choices: Particle['choices']) => ({ choices, least, most })
const one = place(1, 1)
const optional = place(0, 1)
const some = place(1, Number.POSITIVE_INFINITY)
const many = place(0, Number.POSITIVE_INFINITY)

const closed = (...sequence: readonly Particle[]): ComplexType => ({ sequence, takesOthers: false })
const open = (...sequence: readonly Particle[]): ComplexType => ({ sequence, takesOthers: true })

/** The last place of nearly everything: whatever comes after this release. */
const extension = optional({ Extension: 'anything' })
/** The same, where a release has put something already. */
const extended = (...sequence: readonly Particle[]) => optional({ Extension: closed(...sequence) })

/**
 * The user profile element by element: order, how often, of what type. Written from the tables and figures of the annexes.
 *
 * @spec TS 29.228 §B, §E
 */
export function userDataType(release: Release): ComplexType {
  return open(one({ PrivateID: privateIdentity }), some({ ServiceProfile: serviceProfileType(release) }), extension)
}

function serviceProfileType(release: Release): ComplexType {
  return open(
    some({ PublicIdentity: publicIdentityType(release) }),
    optional({ CoreNetworkServicesAuthorization: authorizationType(release) }),
    many({ InitialFilterCriteria: filterCriteriaType(release) }),
    extended(many({ SharedIFCSetID: number }), extension),
  )
}

/** @spec TS 29.228 §B.2.1a */
function publicIdentityType(release: Release): ComplexType {
  const identityType = optional({ IdentityType: upTo(release === 7 ? 2 : 4) })
  const wildcardedPsi = optional({ WildcardedPSI: publicIdentity })
  const third = extended(
    optional({ WildcardedIMPU: publicIdentity }),
    optional({ ServiceLevelTraceInfo: anyText }),
    optional({ SIPURIParameters: anyText }),
    extension,
  )
  const second = extended(optional({ DisplayName: anyText }), optional({ AliasIdentityGroupID: anyText }), third)
  return open(
    optional({ BarringIndication: boolean }),
    one({ Identity: publicIdentity }),
    extended(identityType, wildcardedPsi, release === 7 ? extension : second),
  )
}

function authorizationType(release: Release): ComplexType {
  const services = optional({ ListOfServiceIds: closed(many({ ServiceId: anyText }), extension) })
  return open(optional({ SubscribedMediaProfileId: number }), release === 7 ? extension : extended(services, extension))
}

/** @spec TS 29.228 §B.2.2 */
function filterCriteriaType(release: Release): ComplexType {
  return open(
    one({ Priority: number }),
    optional({ TriggerPoint: open(one({ ConditionTypeCNF: boolean }), some({ SPT: sptType(release) }), extension) }),
    one({ ApplicationServer: applicationServerType(release) }),
    optional({ ProfilePartIndicator: upTo(1) }),
    extension,
  )
}

/** @spec TS 29.228 §B.2.3 */
function sptType(release: Release): ComplexType {
  return open(
    optional({ ConditionNegated: boolean }),
    some({ Group: number }),
    one({
      RequestURI: anyText,
      Method: anyText,
      SIPHeader: open(one({ Header: anyText }), optional({ Content: anyText }), extension),
      SessionCase: upTo(release < 11 ? 3 : 4),
      SessionDescription: open(one({ Line: anyText }), optional({ Content: anyText }), extension),
    }),
    extended(place(0, 2)({ RegistrationType: upTo(2) }), extension),
  )
}

function applicationServerType(release: Release): ComplexType {
  const includes = open(
    optional({ IncludeRegisterRequest: open(extension) }),
    optional({ IncludeRegisterResponse: open(extension) }),
    extension,
  )
  return open(
    one({ ServerName: sipUri }),
    optional({ DefaultHandling: upTo(1) }),
    optional({ ServiceInfo: anyText }),
    release === 7 ? extension : optional({ Extension: includes }),
  )
}
