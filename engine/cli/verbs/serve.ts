// `samband serve`: the engine as a service, until it is told to stop.

import { listen } from '../../service/listen.ts';
import type { Verb } from '../command/verb.ts';
import { sayInLog } from '../project/log-option.ts';
import { withProject } from '../project/project.ts';
import { portOf, runService, serviceOptions, usualLevel } from '../project/run-service.ts';

export const serve: Verb = {
  name: 'serve',
  summary: 'Run as a service: read by schedule, take webhooks, show a status page',
  operands: [],
  options: serviceOptions,
  example: 'npx samband serve --port 8642',
  isService: true,
  run: async (call) => {
    sayInLog(call, usualLevel);
    return withProject(call, { isOffline: false }, async (catalogue) => {
      const listening = await listen(portOf(call));
      try {
        return await runService(call, catalogue, listening, async () => {
          call.terminal.note(`The status page is at ${listening.address}/`);
        });
      } finally {
        await listening.close();
      }
    });
  },
};
