/** The CDK notes for each construct where it was created, which Jest makes expensive: it looks each line up in a source map. Nothing here reads that. */
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true });
