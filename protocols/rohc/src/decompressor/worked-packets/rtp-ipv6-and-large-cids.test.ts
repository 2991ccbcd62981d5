// Packets worked out by hand from the figures of RFC 3095 §5.7 to §5.12, RFC 3843 and RFC 4815, field by field as the comments
// say; CRCs by the program of RFC 4815 Appendix A, over the original headers. No compressor has made any of them.

import { checkWorkedPackets } from './check-worked-packets.ts'

// profile 0x0001, IPv6 with UDP checksum, small CID 5
checkWorkedPackets({
  profiles: [1],
  cids: 'small',
  maxCid: 15,
  payload: '0102030405',
  packets: [
    // e5, then as for IPv4; the CRC covers e5. Static: version 6 | flow label 12345, next header 17. Dynamic:
    // traffic class, hop limit, empty list
    {
      name: 'profile 0x0001, IPv6 with UDP checksum, small CID 5: IR with Add-CID octet (RFC 3095 §5.7.7.1)',
      rohc: 'e5fd01d06123451120010db800000000000000000000000120010db800000000000000000000000204d2162edeadbeefb84000beef9061000700001f40000580a0 0102030405',
      packet:
        '6b8123450019114020010db800000000000000000000000120010db800000000000000000000000204d2162e0019beef8061000700001f40deadbeef0102030405',
      type: 'IR',
    },
    // e5, UO-0, checksum 1234: 2 octets because the context has one
    {
      name: 'profile 0x0001, IPv6 with UDP checksum, small CID 5: UO-0 with UDP checksum (RFC 3095 §5.7.1)',
      rohc: 'e5431234 0102030405',
      packet:
        '6b8123450019114020010db800000000000000000000000120010db800000000000000000000000204d2162e001912348061000800001fe0deadbeef0102030405',
      type: 'UO-0',
    },
    // no IPv4 header, so no T bit: timestamp 6 bits 111001 = 57; reference 51, p = 15
    {
      name: 'profile 0x0001, IPv6 with UDP checksum, small CID 5: UO-1 (RFC 3095 §5.7.3)',
      rohc: 'e5b9c91235 0102030405',
      packet:
        '6b8123450019114020010db800000000000000000000000120010db800000000000000000000000204d2162e0019123580e10009000023a0deadbeef0102030405',
      type: 'UO-1',
    },
    // timestamp 11101 0; FLAGS Tsc=1 ip=1; TTL=1; hop limit 3f. DF, NBO and RND say nothing about IPv6
    {
      name: 'profile 0x0001, IPv6 with UDP checksum, small CID 5: UOR-2 with extension 3: Hop Limit (RFC 3095 §5.7.4)',
      rohc: 'e5dd0ae4ca403f1236 0102030405',
      packet:
        '6b8123450019113f20010db800000000000000000000000120010db800000000000000000000000204d2162e001912368061000a00002440deadbeef0102030405',
      type: 'UOR-2',
      extension: 3,
    },
    // UOR-2 updates the context
    {
      name: 'profile 0x0001, IPv6 with UDP checksum, small CID 5: UO-0 keeps the Hop Limit (RFC 3095 §5.7.1)',
      rohc: 'e55b1237 0102030405',
      packet:
        '6b8123450019113f20010db800000000000000000000000120010db800000000000000000000000204d2162e001912378061000b000024e0deadbeef0102030405',
      type: 'UO-0',
    },
  ],
})

// profile 0x0001, IPv4, large CID 300
checkWorkedPackets({
  profiles: [1],
  cids: 'large',
  maxCid: 16383,
  payload: '0102030405',
  packets: [
    // fd, CID 10 000001 00101100 = 812c, profile 1; the CRC covers the CID
    {
      name: 'profile 0x0001, IPv4, large CID 300: IR with a CID of two octets (RFC 3095 §5.7.7.1)',
      rohc: 'fd812c018840110a0000010a00000204d2162edeadbeef0040012ca00000009061006400003e80000580a0 0102030405',
      packet: '4500002d012c4000401125920a0000010a00000204d2162e001900008061006400003e80deadbeef0102030405',
      type: 'IR',
    },
    // UO-0 octet, 812c
    {
      name: 'profile 0x0001, IPv4, large CID 300: UO-0 with a large CID (RFC 3095 §5.7.1)',
      rohc: '2c812c 0102030405',
      packet: '4500002d012d4000401125910a0000010a00000204d2162e001900008061006500003f20deadbeef0102030405',
      type: 'UO-0',
    },
    // first octet, 812c, second octet; timestamp 01110, reference 101: [94, 125]
    {
      name: 'profile 0x0001, IPv4, large CID 300: UO-1-TS straddles the CID (RFC 3095 §5.7.3)',
      rohc: 'ae812cb0 0102030405',
      packet: '4500002d012e4000401125900a0000010a00000204d2162e0019000080e10066000044c0deadbeef0102030405',
      type: 'UO-1-TS',
    },
    // first octet, 812c, two octets; offset 207 = ...01111, reference 200
    {
      name: 'profile 0x0001, IPv4, large CID 300: UOR-2-ID straddles the CID (RFC 3095 §5.7.4)',
      rohc: 'cf812c276e 0102030405',
      packet: '4500002d01364000401125880a0000010a00000204d2162e001900008061006700004560deadbeef0102030405',
      type: 'UOR-2-ID',
    },
    // CID 5 is one octet
    {
      name: 'profile 0x0001, IPv4, large CID 300: IR on a CID of one octet (RFC 3095 §5.7.7.1)',
      rohc: 'fd05012240110a0000010a00000204d2162edeadbeef00400137a00000009061006800004600000580a0 0102030405',
      packet: '4500002d01374000401125870a0000010a00000204d2162e001900008061006800004600deadbeef0102030405',
      type: 'IR',
    },
  ],
})
