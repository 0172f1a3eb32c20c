// Loaded in front of a function's code: what that looks up in the DNS it asks the server at DNS_SERVER, where one is given.
const dns = require('node:dns/promises');

const { Resolver } = dns;
const { DNS_SERVER } = process.env;
if (DNS_SERVER) {
  dns.Resolver = class extends Resolver {
    constructor(options) {
      super(options);
      this.setServers([DNS_SERVER]);
    }
  };
}
