import test from 'ava';
import { isMetadataAddress } from '../src/metadata-networks.js';

for (const address of [
  '169.254.169.254',
  '169.254.170.2',
  '100.100.100.200',
  'fd00:ec2:0::254',
  'fe80::a9fe:a9fe%eth0',
]) {
  test(`a cloud may answer with its metadata at ${address}`, t => t.true(isMetadataAddress(address)));
}

for (const address of ['169.253.0.1', '10.0.0.1', '100.100.100.100', 'fe80::1', '::1', 'metadata.example', '']) {
  test(`no cloud does so at ${JSON.stringify(address)}`, t => t.false(isMetadataAddress(address)));
}
