/** What the playground and the editor begin with: short messages go to a service centre. */
export const EXAMPLE_PROFILE = `<ServiceProfile>
  <InitialFilterCriteria>
    <Priority>0</Priority>
    <TriggerPoint>
      <ConditionTypeCNF>1</ConditionTypeCNF>
      <SPT>
        <ConditionNegated>0</ConditionNegated>
        <Group>0</Group>
        <Method>MESSAGE</Method>
      </SPT>
      <SPT>
        <ConditionNegated>0</ConditionNegated>
        <Group>1</Group>
        <SIPHeader>
          <Header>Content-Type</Header>
          <Content>application/vnd\\.3gpp\\.sms</Content>
        </SIPHeader>
      </SPT>
    </TriggerPoint>
    <ApplicationServer>
      <ServerName>sip:ip-sm-gw.ims.example</ServerName>
      <DefaultHandling>1</DefaultHandling>
    </ApplicationServer>
  </InitialFilterCriteria>
</ServiceProfile>
`

export const EXAMPLE_MESSAGE = `MESSAGE tel:+99901000002 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1
From: <sip:+99901000001@ims.example>;tag=1
To: <tel:+99901000002>
Call-ID: 1
CSeq: 1 MESSAGE
Content-Type: application/vnd.3gpp.sms

`
