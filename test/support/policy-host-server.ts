import { createServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { runInNewContext } from 'node:vm';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Assembly } from './assembly';
import { Certificates } from './certificates';
import { headersOf } from './object-store';

/** Replaces CloudFront: the distribution's function chooses the key, and the origin's bucket has the object. */
export async function startPolicyHost(assembly: Assembly, s3: S3Client, certificates: Certificates): Promise<{ port: number; stop(): void }> {
  const { DistributionConfig: config } = assembly.theOnly('AWS::CloudFront::Distribution').properties;
  if (config.DefaultCacheBehavior.ViewerProtocolPolicy !== 'https-only') throw new Error('the distribution answers or redirects plain HTTP');
  const bucket = assembly.values.get(config.Origins[0].DomainName['Fn::GetAtt'][0])!;
  const viewerRequest = runInNewContext(`${assembly.theOnly('AWS::CloudFront::Function').properties.FunctionCode}; handler`);

  const server = createServer({ cert: certificates.certificate, key: certificates.key, minVersion: 'TLSv1.2' }, async (request, response) => {
    try {
      const { uri } = viewerRequest({ request: { uri: request.url, method: request.method, headers: { host: { value: request.headers.host!.split(':')[0] } } } });
      const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: uri.slice(1) }));
      response.writeHead(200, headersOf(object)).end(await object.Body!.transformToByteArray());
    } catch {
      // What S3 answers to CloudFront for an object that is not there.
      response.writeHead(403).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, stop: () => server.close() };
}
