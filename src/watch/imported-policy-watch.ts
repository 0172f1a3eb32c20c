import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { PolicyWatchBase } from './policy-watch-base';
import { checkedInterval, DEFAULT_INTERVAL } from './watch-limits';
import { PolicyWatchAttributes, PolicyWatchDomainOptions } from './watch-options';
import { checkedAttribute } from '../cdk/attributes';
import { ImportedEnvironment } from '../cdk/environment';
import { importedEnvironment, importedEventBus } from '../cdk/imported-environment';
import { notMeasured } from '../cdk/measured-domain';
import { invalid } from '../cdk/validation';
import { domainNamesOf } from '../cdk/zone';

/** A watch of another app. It can't be changed here: which domains it checks and measures is up to its own app. */
export class ImportedPolicyWatch extends PolicyWatchBase {
  public readonly interval: Duration;
  public readonly eventBus: events.IEventBus;

  /** @internal */
  public readonly _bucketName: string;

  /** @internal */
  public override readonly _environment: ImportedEnvironment;

  /** @internal */
  protected override readonly _busEnvironment: ImportedEnvironment;

  private readonly measured: readonly string[];

  constructor(scope: Construct, id: string, attrs: PolicyWatchAttributes) {
    super(scope, id);
    this.interval = checkedInterval(attrs.interval ?? DEFAULT_INTERVAL);
    this._environment = importedEnvironment(attrs);
    this._busEnvironment = attrs.eventBus ? {} : this._environment;
    this.eventBus = importedEventBus(this, attrs.eventBus, this._environment);
    this._bucketName = checkedAttribute('bucketName', attrs.bucketName);
    this.measured = domainNamesOf(attrs.measuredDomainNames ?? [], 'measuredDomainNames');
  }

  /** Fails: the watch's own app decides which domains it checks. */
  public addDomain({ domainName }: PolicyWatchDomainOptions): void {
    throw invalid('domainName', domainName, `the watch '${this.node.path}' belongs to another app, and this one can't change it`,
      "call 'addDomain()' of the PolicyWatch in that app");
  }

  /**
   * Fails unless the watch's own app asks for a metric of the domain.
   *
   * @internal
   */
  public _measure(domain: string): void {
    if (this.measured.includes(domain)) return;
    throw notMeasured(this, domain, { kind: 'PolicyWatch', ask: "name the domain in 'domainNames' of PolicyWatchAlarms, or call 'metricDomainPolicyFailures()'" });
  }
}
