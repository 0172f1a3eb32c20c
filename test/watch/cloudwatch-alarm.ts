/**
 * When CloudWatch lets an alarm ring.
 *
 * - The window of an alarm slides: it ends when the alarm is evaluated, each minute (user guide, "Alarm evaluation window").
 * - More periods are retrieved than are evaluated. A period without data is passed over for an older one that has some, and missing data is
 *   treated as the alarm says only where too few periods have any (user guide, "Configuring how CloudWatch alarms treat missing data").
 * - Data points from before the alarm was made count (ibid.).
 * - In arithmetic of two series, what is missing in one is 0; FILL makes up for missing data, the newest included (user guide, "Using metric math";
 *   github.com/compiler-explorer/infra/pull/1661 saw it in an alarm).
 * - Lambda's metrics come a minute or two after the invocation.
 */

/** When something was counted once, in minutes, by metric: `Invocations Watch`. */
export interface Counts { readonly [metric: string]: readonly number[] }

/** What FILL and an operator make of a metric without any data is not documented: they fill it, pass over it, or have no result. */
export type Empty = 'filled' | 'passed over' | 'no result';
export const EMPTY: Empty[] = ['filled', 'passed over', 'no result'];

export type State = 'OK' | 'ALARM';

const DELAY = 2;
/** The user guide's example retrieves five for three. */
const RETRIEVED = 3;

type Series = ReadonlyArray<number | undefined>;

const isEmpty = (series: Series) => series.every((value) => value === undefined);

/** An alarm of a template, with Ref for the names of functions. */
export class CloudWatchAlarm {
  constructor(private readonly properties: any, private readonly empty: Empty) {
    const { EvaluationPeriods, ComparisonOperator, Threshold, TreatMissingData } = properties;
    const known = { EvaluationPeriods: 1, ComparisonOperator: 'LessThanThreshold', Threshold: 1, TreatMissingData: 'breaching' };
    const alarm = { EvaluationPeriods, ComparisonOperator, Threshold, TreatMissingData };
    if (JSON.stringify(alarm) !== JSON.stringify(known)) throw new Error(`an alarm that nobody has written down: ${JSON.stringify(alarm)}`);
  }

  /** Returns the minutes at which the alarm's state changes. */
  public changes(counts: Counts, made: number, end: number): Array<readonly [minute: number, state: State]> {
    const changes: Array<readonly [number, State]> = [];
    for (let minute = made; minute <= end; minute++) {
      const state = this.stateAt(minute, counts);
      if (changes.length === 0 || changes[changes.length - 1][1] !== state) changes.push([minute, state]);
    }
    return changes;
  }

  private stateAt(now: number, counts: Counts): State {
    const newest = this.result(now, counts).find((value) => value !== undefined);
    return newest !== undefined && newest >= 1 ? 'OK' : 'ALARM';
  }

  /** Evaluates the metrics, the newest period first. */
  private result(now: number, counts: Counts): Series {
    const terms = new Map<string, any>(this.properties.Metrics.map((one: any) => [one.Id, one]));
    const valueOf = (text: string): Series => {
      const { MetricStat, Expression } = terms.get(text) ?? {};
      if (MetricStat) return measured(MetricStat, now, counts);
      if (Expression) return valueOf(Expression);
      const [, members] = /^SUM\(\[(.*)\]\)$/.exec(text) ?? [];
      if (members) return members.split(/, (?=[A-Z])/).map(valueOf).filter((one) => !isEmpty(one)).reduce(sum, Array(RETRIEVED).fill(undefined));
      const [, filled, value] = /^FILL\((\w+), (\d+)\)$/.exec(text) ?? [];
      if (filled) return this.fill(valueOf(filled), Number(value));
      const [, one, operator, other] = /^(\w*) ?([+-]) ?(\w+)$/.exec(text) ?? [];
      if (!operator) throw new Error(`an expression that nobody has written down: ${text}`);
      const operand = valueOf(other).map((single) => (operator === '-' ? single && -single : single));
      return one ? this.operate(valueOf(one), operand) : operand;
    };
    return valueOf(this.properties.Metrics.find((one: any) => one.ReturnData !== false).Id);
  }

  private fill(series: Series, value: number): Series {
    return isEmpty(series) && this.empty !== 'filled' ? series : series.map((one) => one ?? value);
  }

  private operate(one: Series, other: Series): Series {
    return this.empty === 'no result' && (isEmpty(one) || isEmpty(other)) ? Array(RETRIEVED).fill(undefined) : sum(one, other);
  }
}

function sum(one: Series, other: Series): Series {
  return one.map((value, at) => (value === undefined && other[at] === undefined ? undefined : (value ?? 0) + (other[at] ?? 0)));
}

function measured({ Metric, Period, Stat }: any, now: number, counts: Counts): Series {
  if (Stat !== 'Sum') throw new Error(`a statistic that nobody has written down: ${Stat}`);
  const name = `${Metric.MetricName} ${Metric.Dimensions[0].Value.Ref}`;
  const known = (counts[name] ?? []).filter((minute) => minute + DELAY <= now);
  // Lambda counts no error with each invocation that has none.
  const zeros = name.startsWith('Errors ') ? (counts[name.replace('Errors', 'Invocations')] ?? []).filter((minute) => minute + DELAY <= now) : [];
  return Array.from({ length: RETRIEVED }, (_, back) => {
    const within = (minute: number) => minute <= now - back * Period / 60 && minute > now - (back + 1) * Period / 60;
    return [...known, ...zeros].some(within) ? known.filter(within).length : undefined;
  });
}
