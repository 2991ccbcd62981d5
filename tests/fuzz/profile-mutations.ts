import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import {
  formatImsSubscription,
  formatReginfo,
  importImsSubscription,
  parseImsSubscription,
  parsePidf,
  parseReginfo,
} from '@voltaic/profile'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const documents = [
  '<?xml version="1.0" encoding="UTF-8"?><IMSSubscription><PrivateID>a@x.example</PrivateID><ServiceProfile>' +
    '<PublicIdentity><BarringIndication>1</BarringIndication><Identity>sip:a@x.example</Identity><Extension>' +
    '<IdentityType>0</IdentityType><Extension><DisplayName>A &amp; B</DisplayName><AliasIdentityGroupID>1' +
    '</AliasIdentityGroupID><Extension><WildcardedIMPU>sip:a!.*!@x.example</WildcardedIMPU><Extension><New>1</New>' +
    '</Extension></Extension></Extension></Extension></PublicIdentity><CoreNetworkServicesAuthorization>' +
    '<SubscribedMediaProfileId>4</SubscribedMediaProfileId><Extension><ListOfServiceIds><ServiceId>mmtel</ServiceId>' +
    '</ListOfServiceIds></Extension></CoreNetworkServicesAuthorization><InitialFilterCriteria><Priority>1</Priority>' +
    '<TriggerPoint><ConditionTypeCNF>0</ConditionTypeCNF><SPT><ConditionNegated>0</ConditionNegated><Group>0</Group>' +
    '<Method>REGISTER</Method><Extension><RegistrationType>0</RegistrationType></Extension></SPT><SPT><Group>1</Group>' +
    '<SIPHeader><Header>Event</Header><Content>^reg$</Content></SIPHeader></SPT><SPT><Group>1</Group><SessionCase>2' +
    '</SessionCase></SPT></TriggerPoint><ApplicationServer><ServerName>sip:as.x.example</ServerName><DefaultHandling>0' +
    '</DefaultHandling><Extension><IncludeRegisterRequest/></Extension></ApplicationServer><ProfilePartIndicator>0' +
    '</ProfilePartIndicator></InitialFilterCriteria><Extension><SharedIFCSetID>1</SharedIFCSetID></Extension>' +
    '<v:Vendor xmlns:v="urn:v" v:a="1"><v:b/></v:Vendor></ServiceProfile></IMSSubscription>',
  '<IMSSubscription><PrivateID>a@x.example</PrivateID><ServiceProfile><PublicIdentity><Identity>tel:+15550001</Identity>' +
    '</PublicIdentity></ServiceProfile></IMSSubscription>',
  '<?xml version="1.0"?><reginfo xmlns="urn:ietf:params:xml:ns:reginfo" xmlns:gr="urn:ietf:params:xml:ns:gruuinfo" ' +
    'version="0" state="full"><registration aor="sip:a@x.example" id="r" state="active"><contact id="c" state="active" ' +
    'event="registered" expires="600" q="0.5" callid="i" cseq="1"><uri>sip:a@192.0.2.1</uri><display-name>A' +
    '</display-name><unknown-param name="+sip.instance">&lt;urn:x&gt;</unknown-param><gr:pub-gruu uri="sip:a;gr=1"/>' +
    '<gr:temp-gruu uri="sip:t;gr" first-cseq="1"/></contact><x:y xmlns:x="urn:x"/></registration></reginfo>',
  '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:a@x.example"><tuple id="t"><status><basic>open</basic>' +
    '</status></tuple></presence>',
].map((xml) => new TextEncoder().encode(xml))

/** Values that sit at an edge of some type of the schemas. */
const values = [
  '',
  ' ',
  '0',
  '1',
  '2',
  '5',
  '-1',
  'true',
  '2147483647',
  '2147483648',
  '9'.repeat(20),
  '&lt;',
  '&#13;',
  '&#xd800;',
]
const names = ['Extension', 'Identity', 'SPT', 'Group', 'Method', 'Header', 'ConditionTypeDNF', 'New', 'contact', 'uri']

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.integer(from.length)] as T
}

/** Changes one element or attribute and leaves the document well-formed, mostly. */
export function mutateText(random: Random, xml: string): string {
  const leaves = [...xml.matchAll(/<([\w:-]+)((?: [^<>]*)?)>([^<]*)<\/\1>/g)]
  if (leaves.length === 0) return xml
  const leaf = pick(random, leaves)
  const [whole, name = '', attributes = '', text = ''] = leaf
  const start = xml.slice(0, leaf.index)
  const end = xml.slice(leaf.index + whole.length)
  switch (random.integer(7)) {
    case 0:
      return `${start}<${name}${attributes}>${pick(random, values)}</${name}>${end}`
    case 1:
      return start + whole + whole + end
    case 2:
      return start + end
    case 3: {
      const other = pick(random, names)
      return `${start}<${other}${attributes}>${text}</${other}>${end}`
    }
    case 4:
      return `${start}<Extension>${whole}</Extension>${end}`
    case 5:
      return `${start}<p:${name} xmlns:p="urn:p">${text}</p:${name}>${whole}${end}`
    default: {
      const quoted = [...xml.matchAll(/"[^"<>]*"/g)]
      if (quoted.length === 0) return `${start}<!-- c -->${whole}<![CDATA[ ]]>${end}`
      const value = pick(random, quoted)
      return `${xml.slice(0, value.index)}"${pick(random, values)}"${xml.slice(value.index + value[0].length)}`
    }
  }
}

function check<T>(input: Uint8Array, parse: (xml: Uint8Array | string) => T, format: (model: T) => string): boolean {
  let model: T
  try {
    model = parse(input)
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
  assert.deepEqual(parse(format(model)), model)
  return true
}

/** Of a presence document a server knows whose it is, and writes none. */
function isPidf(input: Uint8Array): boolean {
  try {
    return parsePidf(input).entity !== ''
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

/** Whatever is accepted as a profile or as reg-info reads back equal after it was written. */
export const target: FuzzTarget = {
  name: 'profile',
  corpus: () => documents,
  mutateConsistently: (random, input) => {
    let xml = new TextDecoder().decode(input)
    for (let left = 1 + random.integer(3); left > 0; left -= 1) xml = mutateText(random, xml)
    return new TextEncoder().encode(xml)
  },
  run(input) {
    const asProfile = check(input, parseImsSubscription, formatImsSubscription)
    const asImport = check(input, (xml) => importImsSubscription(xml).subscription, formatImsSubscription)
    const asReginfo = check(input, parseReginfo, formatReginfo)
    return asProfile || asImport || asReginfo || isPidf(input) ? 'accepted' : 'rejected'
  },
}
