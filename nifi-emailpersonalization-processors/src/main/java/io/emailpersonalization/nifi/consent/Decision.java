// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.record.ConsentWord;

import java.time.Instant;
import java.util.Collection;

/** Decides from all the evidence of an address. */
final class Decision {

    private Decision() {
    }

    /**
     * @param word what was stated
     * @param at milliseconds since 1970, or {@link ConsentWord#UNDATED}
     * @param expiresAt null for never
     */
    record Statement(Evidence.Word word, long at, Instant expiresAt) implements ConsentWord {

        @Override
        public boolean granted() {
            return word == Evidence.Word.GRANTED;
        }
    }

    /** A complaint and a hard bounce of the address beat everything; otherwise the latest dated word counts, and doubt refuses. */
    static ConsentState of(final Collection<Statement> statements, final Instant asOf) {
        if (statements.stream().anyMatch(statement -> statement.word() == Evidence.Word.COMPLAINT || statement.word() == Evidence.Word.BOUNCE)) {
            return ConsentState.WITHDRAWN;
        }
        return ConsentWord.deciding(statements).map(deciding -> {
            if (!deciding.granted()) {
                return ConsentState.WITHDRAWN;
            }
            return deciding.expiresAt() != null && deciding.expiresAt().isBefore(asOf) ? ConsentState.EXPIRED : ConsentState.GRANTED;
        }).orElse(ConsentState.UNKNOWN);
    }
}
