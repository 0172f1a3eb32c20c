/**
 * The CDK notes for each construct where it was created, which Jest makes expensive: it looks each line up in a source map. It also copies the
 * handlers' code next to each template, and writes a list of all constructs. Nothing here reads those.
 */
process.env.CDK_CONTEXT_JSON = JSON.stringify({
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-asset-staging': true,
});
