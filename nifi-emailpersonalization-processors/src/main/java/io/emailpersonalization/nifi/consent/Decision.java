// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.record.value.ConsentHistory;
import io.emailpersonalization.nifi.record.value.ConsentWord;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** Decides from all the evidence of an address. */
final class Decision {

    private Decision() {
    }

    /**
     * @param key of the evidence
     * @param word what was stated
     * @param at milliseconds since 1970, or {@link ConsentWord#UNDATED}
     * @param expiresAt null for never
     * @param own whether it was said of this address, and not of another one of the person
     */
    record Statement(String key, Evidence.Word word, long at, Instant expiresAt, boolean own) implements ConsentWord {

        @Override
        public Meaning meaning() {
            return switch (word) {
                case GRANTED -> Meaning.GRANTED;
                case PENDING -> Meaning.PENDING;
                case WITHDRAWN, COMPLAINT, BOUNCE -> Meaning.WITHDRAWN;
            };
        }

        private boolean isFinal() {
            return own && (word == Evidence.Word.COMPLAINT || word == Evidence.Word.BOUNCE);
        }
    }

    /**
     * A complaint and a hard bounce of the address beat everything; otherwise the latest dated word counts, and doubt refuses. What is pending counts only where nothing was
     * granted or withdrawn since.
     *
     * @param addressKey passed on
     */
    static Consent of(final String addressKey, final Collection<Statement> statements, final Instant asOf) {
        final Optional<Statement> end = statements.stream().filter(Statement::isFinal).findFirst();
        if (end.isPresent()) {
            return new Consent(ConsentState.WITHDRAWN, end.get().key(), false, addressKey, null, null);
        }
        final ConsentHistory<Statement> history = new ConsentHistory<>();
        statements.forEach(history::add);
        final Optional<Statement> deciding = history.deciding();
        if (deciding.isEmpty()) {
            return new Consent(ConsentState.UNKNOWN, null, false, addressKey, null, null);
        }
        final Statement word = deciding.get();
        if (word.meaning() == ConsentWord.Meaning.PENDING) {
            return new Consent(ConsentState.PENDING, null, false, addressKey, null, null);
        }
        if (word.meaning() == ConsentWord.Meaning.WITHDRAWN) {
            return new Consent(ConsentState.WITHDRAWN, word.key(), false, addressKey, null, null);
        }
        if (word.expiresAt() != null && word.expiresAt().isBefore(asOf)) {
            return new Consent(ConsentState.EXPIRED, word.key(), false, addressKey, null, null);
        }
        final boolean hadWithdrawn = statements.stream().anyMatch(statement -> statement.own() && statement.word() == Evidence.Word.WITHDRAWN);
        return new Consent(ConsentState.GRANTED, word.key(), hadWithdrawn && word.at() != ConsentWord.UNDATED, addressKey, null, null);
    }
}
