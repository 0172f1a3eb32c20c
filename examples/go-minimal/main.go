package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-mta-sts/cdk-mta-sts-go/cdkmtasts"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	// Another domain: cdk synth -c domain=example.org
	domain, given := app.Node().TryGetContext(jsii.String("domain")).(string)
	if !given {
		domain = "example.com"
	}

	stack := awscdk.NewStack(app, jsii.String("Mail"), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: jsii.String("us-east-1")},
	})
	zone := awsroute53.HostedZone_FromHostedZoneAttributes(stack, jsii.String("Zone"), &awsroute53.HostedZoneAttributes{
		HostedZoneId: jsii.String("Z0123456789EXAMPLE"),
		ZoneName:     jsii.String(domain),
	})

	cdkmtasts.NewMtaSts(stack, jsii.String("MtaSts"), &cdkmtasts.MtaStsProps{
		Zone: zone,
		// The hosts of the domain's MX records.
		Policy: cdkmtasts.MtaStsPolicy_Testing(cdkmtasts.MailExchangers_Of(*jsii.Strings("mx1."+domain, "mx2."+domain)...), nil),
	})

	app.Synth(nil)
}
