// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What a run may do without anybody having looked at it.
 *
 * @param mostNew null for no limit, as the other two
 * @param firstAcknowledged whether the first push into an audience needs no approval
 * @param approved ids of holds that may go
 */
record Guard(Limit mostNew, Limit mostChanged, Limit mostRetired, boolean firstAcknowledged, Set<String> approved) {

    /** Whether there is anything to count for. */
    boolean isSet() {
        return mostNew != null || mostChanged != null || mostRetired != null || !firstAcknowledged;
    }

    /**
     * What is held back.
     *
     * @param id stands for exactly these contacts with exactly these values
     * @param reason the counts, without personal data
     */
    record Hold(String id, String reason) {
    }

    /** Counts what a run would do. Takes every candidate in the order in which it is to be held or sent. */
    static final class Count {
        private final HoldDigest all = new HoldDigest();
        private final HoldDigest held = new HoldDigest();
        private long created;
        private long changed;
        private long retired;

        /** What is read, whatever becomes of it. */
        void add(final Candidate candidate) {
            all.add(candidate);
        }

        /** What would be sent, or archived. */
        void addSent(final Candidate candidate, final Judged.Verdict verdict) {
            held.add(candidate);
            switch (verdict) {
                case NEW -> created++;
                case RETIRED -> retired++;
                default -> changed++;
            }
        }
    }

    /** What is to be held back; empty when everything may go. */
    Optional<Hold> hold(final Count count, final SyncState state) throws StoreException {
        final long known = state.contacts();
        final StringJoiner reasons = new StringJoiner("; ");
        if (!firstAcknowledged && known < 0 && count.created > 0) {
            reasons.add("the first push into this audience, %d contacts".formatted(count.created));
        }
        add(reasons, mostNew, count.created, "new", known);
        add(reasons, mostChanged, count.changed, "changed", known);
        add(reasons, mostRetired, count.retired, "retired", known);
        final String allId = count.all.id();
        final String heldId = count.held.id();
        if (reasons.length() == 0 || approved.contains(allId) || approved.contains(heldId) || state.mayPass(allId)) {
            return Optional.empty();
        }
        final Hold hold = new Hold(heldId, reasons.toString());
        state.hold(hold.id(), hold.reason(), count.held.contacts(), false);
        return Optional.of(hold);
    }

    private static void add(final StringJoiner reasons, final Limit limit, final long count, final String what, final long known) {
        if (limit != null && limit.isBrokenBy(count, known)) {
            reasons.add("%d %s contacts of %d, and %s is %s".formatted(count, what, Math.max(0, known), limit.name(), limit.words()));
        }
    }
}
