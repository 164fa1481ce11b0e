// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import io.emailpersonalization.nifi.esp.run.HoldDigest;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.state.RunUsage;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.record.component.RunLimit;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Holds back a run that exceeds a limit and is not approved. Limits count over the runs of the last 24 hours.
 *
 * @param maxNew null for no limit, like the other two
 * @param firstPushAcknowledged whether the first push into an audience needs no approval
 * @param approvedHolds ids of holds that may go
 */
public record PushGuard(RunLimit maxNew, RunLimit maxChanged, RunLimit maxRetired, boolean firstPushAcknowledged, Set<String> approvedHolds) {

    /** Whether a forecast is needed. */
    public boolean isEnabled() {
        return maxNew != null || maxChanged != null || maxRetired != null || !firstPushAcknowledged;
    }

    /**
     * A run that is held back.
     *
     * @param id identifies exactly these contacts with exactly these values
     * @param reason the counts and the limits, without personal data
     */
    public record Hold(String id, String reason) {
    }

    /** What a run would create, change and archive. Candidates are added in the order of the records, because the id of a hold depends on it. */
    public static final class Forecast {
        private final HoldDigest all = new HoldDigest();
        private final HoldDigest holdable = new HoldDigest();
        private RunUsage usage = RunUsage.NONE;
        private boolean approved;

        /** Adds a candidate that was read. */
        public void add(final PushCandidate candidate) {
            all.add(candidate);
        }

        /** Adds a candidate that the run would create, change or archive. */
        public void addHoldable(final PushCandidate candidate, final PushDecision.Action action) {
            holdable.add(candidate);
            usage = usage.plus(action.usage());
        }

        /** Whether the run is approved; known after {@link PushGuard#admitOrHold}. */
        public boolean isApproved() {
            return approved;
        }

        public RunUsage usage() {
            return usage;
        }

        /** Whether a hold would hold every candidate that was read. */
        public boolean isAllHeld() {
            return all.contacts() == holdable.contacts();
        }
    }

    /**
     * Takes the forecast usage from the quota of the day, unless a limit is exceeded.
     *
     * @return the hold; empty if the run may go
     */
    public Optional<Hold> admitOrHold(final Forecast forecast, final SyncState state) throws StoreException {
        final OptionalLong active = state.activeContacts();
        final String allId = forecast.all.id();
        final String holdId = forecast.holdable.id();
        final RunUsage usage = forecast.usage;
        forecast.approved = approvedHolds.contains(allId) || approvedHolds.contains(holdId);
        final StringJoiner reasons = new StringJoiner("; ");
        final boolean admitted = state.runs().takeQuota(usage, allId, forecast.approved, (usedByOthers, alreadyAdmitted) -> {
            if (!firstPushAcknowledged && active.isEmpty() && usage.created() > 0) {
                reasons.add("the first push into this audience, %d contacts".formatted(usage.created()));
            }
            addBreach(reasons, maxNew, usage.created(), usedByOthers.created(), "new", active.orElse(0));
            addBreach(reasons, maxChanged, usage.changed(), usedByOthers.changed(), "changed", active.orElse(0));
            addBreach(reasons, maxRetired, usage.retired(), usedByOthers.retired(), "retired", active.orElse(0));
            return forecast.approved || alreadyAdmitted || reasons.length() == 0;
        });
        if (admitted) {
            return Optional.empty();
        }
        final Hold hold = new Hold(holdId, reasons.toString());
        state.runs().saveHold(hold.id(), hold.reason(), forecast.holdable.contacts());
        return Optional.of(hold);
    }

    /** A run that counts nothing of a kind breaks no limit of that kind, whatever other runs used. */
    private static void addBreach(final StringJoiner reasons, final RunLimit limit, final long count, final long usedByOthers, final String kind, final long active) {
        if (limit != null && count > 0 && limit.isExceededBy(count + usedByOthers, active)) {
            reasons.add("%d %s contacts of %d%s, and %s is %s".formatted(count, kind, active, usedByOthers == 0 ? "" : " and %d within the day before".formatted(usedByOthers), limit.name(),
                    limit.text()));
        }
    }
}
