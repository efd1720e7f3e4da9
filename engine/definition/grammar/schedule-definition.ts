// When a pipe looks for changes by itself, beside the hints that webhooks give.

import { block, may, someTime, type TypeOf, timeOfDay } from './shape.ts';

export const schedule = block('schedule', 'One of the two keys.', {
  every: may(someTime, 'Again and again, with this pause.', { example: '5m' }),
  at: may(timeOfDay, "Once a day, by the project's clock.", { example: "'06:00'" }),
});

export type ScheduleBlock = TypeOf<typeof schedule>;
