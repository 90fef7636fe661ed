import t from "tap";
import {
  type InstanceState,
  isFinished,
  isOccupying,
  isSchedulable,
} from "../../../src/local/schedule/instance.ts";

const groups: Record<string, readonly InstanceState[]> = {
  finished: ["success", "failed", "skipped", "upstream_failed", "removed"],
  schedulable: [null, "up_for_retry", "up_for_reschedule"],
  occupying: ["queued", "running", "restarting"],
  none: ["scheduled", "deferred", "awaiting_input"],
};

for (const [group, states] of Object.entries(groups)) {
  t.test(`instance states: ${group}`, async (t) => {
    for (const state of states) {
      t.strictSame(
        [isFinished(state), isSchedulable(state), isOccupying(state)],
        [group === "finished", group === "schedulable", group === "occupying"],
        String(state),
      );
    }
  });
}
