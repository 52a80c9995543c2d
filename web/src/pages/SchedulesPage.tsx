import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { runSchedule, schedulesQuery } from '../api/queue.ts';
import * as format from '../format.ts';
import classes from '../queue/Queue.module.css';
import { QueueTabs } from '../queue/Tabs.tsx';
import { rhythms, taskName } from '../queue/tasks.ts';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import { toastDone, toastError } from '../ui/toast.ts';

/** What happens by itself, when next by the clock of the organization, and how it went. */
export default function SchedulesPage() {
  const schedules = useQuery(schedulesQuery());
  const queries = useQueryClient();
  const running = useMutation({
    mutationFn: runSchedule,
    onSuccess: (_, task) => {
      toastDone(`${taskName(task)} was started`);
      return queries.invalidateQueries({ queryKey: ['schedules'] });
    },
    onError: (thrown) => toastError('It was not started', thrown),
  });
  const timeZone = schedules.data?.timeZone;
  return (
    <Page
      title="Schedule"
      note={
        timeZone && `Times are those of ${timeZone.replaceAll('_', ' ')}, the time zone of the organization.`
      }
      actions={<QueueTabs at="schedules" />}
    >
      <Loaded query={schedules} what="The schedule">
        {({ items }) => (
          <ScrollRegion label="Schedule" className={classes.scroll}>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th scope="col">What</th>
                  <th scope="col">Next</th>
                  <th scope="col">Last</th>
                  <th scope="col">Error</th>
                  <th scope="col" aria-label="Action" />
                </tr>
              </thead>
              <tbody>
                {items.map((item) => (
                  <tr key={`${item.task} ${item.subject}`}>
                    <th scope="row">
                      {taskName(item.task)}
                      <span className={classes.rhythm}>
                        {[item.subject, rhythms[item.task]].filter(Boolean).join(' · ')}
                      </span>
                    </th>
                    <td className={classes.when} data-label="Next">
                      {format.instantIn(timeZone ?? 'UTC', item.nextRunAt)}
                    </td>
                    <td className={classes.when} data-label="Last">
                      {item.lastRunAt ? format.instantIn(timeZone ?? 'UTC', item.lastRunAt) : 'not yet'}
                    </td>
                    <td className={classes.error}>{item.lastError}</td>
                    <td className={classes.action}>
                      {item.canRunNow && (
                        <Button
                          size="compact-sm"
                          variant="default"
                          aria-label={`Run now: ${taskName(item.task)}`}
                          loading={running.isPending && running.variables === item.task}
                          onClick={() => running.mutate(item.task)}
                        >
                          Run now
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )}
      </Loaded>
    </Page>
  );
}
