// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import io.emailpersonalization.nifi.esp.run.HoldDigest;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.RunUsage;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What a run may do without anybody having looked at it. Limits count over the runs of a day.
 *
 * @param mostNew null for no limit, as the other two
 * @param firstAcknowledged whether the first push into an audience needs no approval
 * @param approved ids of holds that may go
 */
public record PushGuard(RunLimit mostNew, RunLimit mostChanged, RunLimit mostRetired, boolean firstAcknowledged, Set<String> approved) {

    /** Whether there is anything to count for. */
    public boolean isSet() {
        return mostNew != null || mostChanged != null || mostRetired != null || !firstAcknowledged;
    }

    /**
     * What is held back.
     *
     * @param id stands for exactly these contacts with exactly these values
     * @param reason the counts, without personal data
     */
    public record Hold(String id, String reason) {
    }

    /** Counts what a run would do. Takes every candidate in the order in which it is to be held or sent. */
    public static final class Count {
        private final HoldDigest all = new HoldDigest();
        private final HoldDigest held = new HoldDigest();
        private RunUsage usage = RunUsage.NONE;
        private boolean approved;

        /** What is read, whatever becomes of it. */
        public void add(final PushCandidate candidate) {
            all.add(candidate);
        }

        /** What would be sent, or archived. */
        public void addHeld(final PushCandidate candidate, final PushDecision.Verdict verdict) {
            held.add(candidate);
            usage = usage.plus(PushRun.usage(verdict));
        }

        /** Whether somebody approved it. */
        public boolean isApproved() {
            return approved;
        }

        /** What would be created, changed and archived. */
        public RunUsage usage() {
            return usage;
        }

        /** Whether a hold would hold everything that was read. */
        public boolean isAllHeld() {
            return all.contacts() == held.contacts();
        }
    }

    /**
     * Takes what the run would use from the quota of the day.
     *
     * @return what is to be held back instead; empty when everything may go
     */
    public Optional<Hold> hold(final Count count, final SyncState state) throws StoreException {
        final long known = state.contacts();
        final String allId = count.all.id();
        final String heldId = count.held.id();
        count.approved = approved.contains(allId) || approved.contains(heldId);
        final StringJoiner reasons = new StringJoiner("; ");
        final boolean admitted = state.use(count.usage, allId, count.approved, (used, letThrough) -> {
            if (!firstAcknowledged && known < 0 && count.usage.created() > 0) {
                reasons.add("the first push into this audience, %d contacts".formatted(count.usage.created()));
            }
            add(reasons, mostNew, count.usage.created(), used.created(), "new", known);
            add(reasons, mostChanged, count.usage.changed(), used.changed(), "changed", known);
            add(reasons, mostRetired, count.usage.retired(), used.retired(), "retired", known);
            return count.approved || letThrough || reasons.length() == 0;
        });
        if (admitted) {
            return Optional.empty();
        }
        final Hold hold = new Hold(heldId, reasons.toString());
        state.hold(hold.id(), hold.reason(), count.held.contacts());
        return Optional.of(hold);
    }

    /** @param used by other runs of the day; who touches nobody is held back by nobody */
    private static void add(final StringJoiner reasons, final RunLimit limit, final long count, final long used, final String what, final long known) {
        if (limit != null && count > 0 && limit.isBrokenBy(count + used, known)) {
            reasons.add("%d %s contacts of %d%s, and %s is %s".formatted(count, what, Math.max(0, known), used == 0 ? "" : " and %d within the day before".formatted(used), limit.name(),
                    limit.words()));
        }
    }
}
