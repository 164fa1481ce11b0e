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
        T grant = null;
        T refusal = null;
        for (final T word : words) {
            if (word.granted()) {
                grant = grant == null || word.at() > grant.at() ? word : grant;
            } else if (refusal == null || refusal.at() != UNDATED && (word.at() == UNDATED || word.at() > refusal.at())) {
                refusal = word;
            }
        }
        if (grant == null || refusal != null && (refusal.at() == UNDATED || refusal.at() >= grant.at())) {
            return Optional.ofNullable(refusal);
        }
        return Optional.of(grant);
    }
}
