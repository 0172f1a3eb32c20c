/** Where this project's documentation is on the web. */
export const DOCS_URL = 'https://github.com/cdk-mta-sts/cdk-mta-sts/blob/main/docs';
