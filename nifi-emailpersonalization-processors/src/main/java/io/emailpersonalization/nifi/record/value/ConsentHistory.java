// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.util.Optional;

/**
 * All that was said about one consent, and the word that counts: the latest one. Of words of the same time the one that says least: a refusal, then what is not confirmed
 * yet. What is not confirmed yet ends a consent, and no refusal. Not safe for threads.
 *
 * @param <T> a word
 */
public final class ConsentHistory<T extends ConsentEntry> {

    private T granted;
    private T pending;
    private T withdrawn;

    /** Takes a word; of words of the same meaning and time the first counts. */
    public ConsentHistory<T> add(final T word) {
        switch (word.meaning()) {
            case GRANTED -> granted = later(granted, word);
            case PENDING -> pending = later(pending, word);
            case WITHDRAWN -> withdrawn = later(withdrawn, word);
        }
        return this;
    }

    private static <T extends ConsentEntry> T later(final T known, final T word) {
        return known == null || word.at() > known.at() ? word : known;
    }

    /** The word that counts; empty where nothing was said. */
    public Optional<T> deciding() {
        if (isEndedBy(withdrawn)) {
            return Optional.of(withdrawn);
        }
        return Optional.ofNullable(isEndedBy(pending) ? pending : granted);
    }

    /** The latest consent, whether or not it is the word that counts. */
    public Optional<T> granted() {
        return Optional.ofNullable(granted);
    }

    private boolean isEndedBy(final T word) {
        return word != null && (granted == null || word.at() >= granted.at());
    }
}
