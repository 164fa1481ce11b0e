// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.record.ConsentWord;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
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
        public boolean granted() {
            return word == Evidence.Word.GRANTED;
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
            return new Consent(ConsentState.WITHDRAWN, end.get().key(), false, addressKey);
        }
        final List<Statement> words = statements.stream().filter(statement -> statement.word() != Evidence.Word.PENDING).toList();
        final Optional<Statement> deciding = ConsentWord.deciding(words);
        final Optional<Statement> pending = statements.stream().filter(statement -> statement.word() == Evidence.Word.PENDING).max(java.util.Comparator.comparingLong(Statement::at));
        if (deciding.isEmpty()) {
            return new Consent(pending.isPresent() ? ConsentState.PENDING : ConsentState.UNKNOWN, null, false, addressKey);
        }
        final Statement word = deciding.get();
        if (!word.granted()) {
            return new Consent(ConsentState.WITHDRAWN, word.key(), false, addressKey);
        }
        if (word.expiresAt() != null && word.expiresAt().isBefore(asOf)) {
            return new Consent(ConsentState.EXPIRED, word.key(), false, addressKey);
        }
        final boolean hadWithdrawn = statements.stream().anyMatch(statement -> statement.own() && statement.word() == Evidence.Word.WITHDRAWN);
        return new Consent(ConsentState.GRANTED, word.key(), hadWithdrawn && word.at() != ConsentWord.UNDATED, addressKey);
    }
}
