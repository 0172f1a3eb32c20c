import { describeOnEmulator } from '../support/emulator';

describeOnEmulator('a request in which the emulator itself fails', (emulator) => {
  const ask = async (service: string, headers: { [name: string]: string }, body: string) => {
    const { endpoint } = emulator().client;
    const authorization = `AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/${service}/aws4_request`;
    const answer = await fetch(endpoint, { method: 'POST', headers: { authorization, 'content-type': 'application/x-www-form-urlencoded', ...headers }, body });
    return { status: answer.status, text: await answer.text() };
  };

  test('a client gets an error in XML, as CloudFormation writes it', async () => {
    const { status, text } = await ask('cloudformation', {}, 'Action=CreateStack&Version=2010-05-15&StackName=a&TemplateBody=%5B1%5D');
    expect(status).toBe(500);
    expect(text).toMatch(/^<ErrorResponse><Error><Type>Receiver<\/Type><Code>InternalFailure<\/Code>/);
  });

  test('a client gets an error in JSON, as CloudWatch Logs writes it', async () => {
    const headers = { 'x-amz-target': 'Logs_20140328.CreateLogStream', 'content-type': 'application/x-amz-json-1.1' };
    const { status, text } = await ask('logs', headers, '[1]');
    expect(status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ __type: 'InternalFailure' });
  });

  test('errors that the emulator means stay as they are', async () => {
    const { status, text } = await ask('cloudformation', {}, 'Action=DescribeStacks&Version=2010-05-15&StackName=a');
    expect(status).toBe(400);
    expect(text).toContain('Stack with id a does not exist');
  });
});
