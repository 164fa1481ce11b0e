// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import org.apache.commons.text.similarity.JaroWinklerSimilarity;

import java.util.Collection;
import java.util.Optional;

/** Suggests the word that an unknown one was probably meant for. */
final class Suggestions {

    /** From here on two names differ by a typing error or two. */
    private static final double CLOSE = .88;
    private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

    private Suggestions() {
    }

    /** The known word that is closest to a name, if it is close. */
    static Optional<String> closest(final String name, final Collection<String> known) {
        String best = null;
        double similarity = CLOSE;
        for (final String word : known) {
            final double each = SIMILARITY.apply(name, word);
            if (each >= similarity) {
                best = word;
                similarity = each;
            }
        }
        return Optional.ofNullable(best);
    }
}
