import { Rig } from './rig';
import { checkDomain } from '../../src/checks/check-domain.lambda-shared';

test('a domain that has everything right passes', async () => {
  const rig = await Rig.create();
  const report = await rig.lookAt(rig.goodWorld(), (options) => checkDomain('example.com', { ...options, smtp: true }));
  expect(report.verdict).toBe('pass');
});
