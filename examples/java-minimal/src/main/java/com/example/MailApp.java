package com.example;

import io.github.cdkmtasts.MailExchangers;
import io.github.cdkmtasts.MtaSts;
import io.github.cdkmtasts.MtaStsPolicy;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.route53.HostedZone;
import software.amazon.awscdk.services.route53.HostedZoneAttributes;
import software.amazon.awscdk.services.route53.IHostedZone;

public final class MailApp {
  public static void main(String[] args) {
    App app = new App();
    // Another domain: cdk synth -c domain=example.org
    Object given = app.getNode().tryGetContext("domain");
    String domain = given == null ? "example.com" : given.toString();

    Stack stack = new Stack(app, "Mail", StackProps.builder().env(Environment.builder().region("us-east-1").build()).build());
    IHostedZone zone = HostedZone.fromHostedZoneAttributes(stack, "Zone", HostedZoneAttributes.builder()
        .hostedZoneId("Z0123456789EXAMPLE")
        .zoneName(domain)
        .build());

    MtaSts.Builder.create(stack, "MtaSts")
        .zone(zone)
        // The hosts of the domain's MX records.
        .policy(MtaStsPolicy.testing(MailExchangers.of("mx1." + domain, "mx2." + domain)))
        .build();

    app.synth();
  }
}
