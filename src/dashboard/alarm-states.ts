import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** What CloudWatch takes in one widget. */
const MAX_ALARMS = 100;
const [WIDTH, HEIGHT] = [24, 4];

/** States of alarms, in as many widgets as they need. Domains that are added later add alarms, so the number is known at synthesis alone. */
export class AlarmStates extends cloudwatch.ConcreteWidget {
  public constructor(private readonly alarms: readonly cloudwatch.IAlarm[]) {
    super(WIDTH, HEIGHT);
  }

  public override toJson(): any[] {
    const widgets = Math.ceil(this.alarms.length / MAX_ALARMS);
    return Array.from({ length: widgets }, (_, index) => ({
      type: 'alarm',
      width: this.width,
      height: this.height,
      x: this.x,
      y: (this.y ?? 0) + index * HEIGHT,
      properties: { title: 'Alarms', alarms: this.alarms.slice(index * MAX_ALARMS, (index + 1) * MAX_ALARMS).map(({ alarmArn }) => alarmArn) },
    }));
  }
}
