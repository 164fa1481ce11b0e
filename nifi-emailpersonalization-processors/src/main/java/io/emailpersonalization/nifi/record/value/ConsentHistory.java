// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.util.Optional;

/**
 * The history of one consent, and its deciding entry: the latest one. Among entries of the same time, a refusal wins over a pending consent, and a pending consent over a grant. A pending
 * consent ends a grant, but not a refusal. For one thread.
 *
 * @param <T> type of the entries
 */
public final class ConsentHistory<T extends ConsentEntry> {

    private T granted;
    private T pending;
    private T withdrawn;

    /** Adds an entry. Among entries of the same meaning and time, the first counts. */
    public ConsentHistory<T> add(final T entry) {
        switch (entry.meaning()) {
            case GRANTED -> granted = later(granted, entry);
            case PENDING -> pending = later(pending, entry);
            case WITHDRAWN -> withdrawn = later(withdrawn, entry);
        }
        return this;
    }

    private static <T extends ConsentEntry> T later(final T known, final T entry) {
        return known == null || entry.at() > known.at() ? entry : known;
    }

    /** The deciding entry; empty without entries. */
    public Optional<T> deciding() {
        if (isEndedBy(withdrawn)) {
            return Optional.of(withdrawn);
        }
        return Optional.ofNullable(isEndedBy(pending) ? pending : granted);
    }

    /** The latest grant, deciding or not. */
    public Optional<T> granted() {
        return Optional.ofNullable(granted);
    }

    private boolean isEndedBy(final T entry) {
        return entry != null && (granted == null || entry.at() >= granted.at());
    }
}
