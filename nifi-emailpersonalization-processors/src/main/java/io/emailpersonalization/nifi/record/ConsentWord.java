// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record;

import java.util.Collection;
import java.util.Optional;

/** Something that was said about consent to mail: yes or no, and when. */
public interface ConsentWord {

    /** No date. */
    long UNDATED = Long.MIN_VALUE;

    /** Whether it says yes; anything else that is said is no. */
    boolean granted();

    /** When, in milliseconds since 1970; {@link #UNDATED} when that is not known. */
    long at();

    /** The word that counts: the latest dated one; where a refusal is undated or no older than the consent, the refusal. Of equal ones the first. */
    static <T extends ConsentWord> Optional<T> deciding(final Collection<T> words) {
        T deciding = null;
        for (final T word : words) {
            deciding = deciding(deciding, word);
        }
        return Optional.ofNullable(deciding);
    }

    /** The one of two words that counts; null says nothing. */
    static <T extends ConsentWord> T deciding(final T first, final T second) {
        return first == null || second != null && outranks(second, first) ? second : first;
    }

    private static boolean outranks(final ConsentWord word, final ConsentWord other) {
        if (isUndatedRefusal(word) || isUndatedRefusal(other)) {
            return !isUndatedRefusal(other);
        }
        return word.at() > other.at() || word.at() == other.at() && !word.granted() && other.granted();
    }

    private static boolean isUndatedRefusal(final ConsentWord word) {
        return !word.granted() && word.at() == UNDATED;
    }
}
