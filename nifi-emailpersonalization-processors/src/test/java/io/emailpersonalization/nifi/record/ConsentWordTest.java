// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertSame;

class ConsentWordTest {

    /** A class, so that equal ones are told apart. */
    private static final class Word implements ConsentWord {
        private final boolean granted;
        private final long at;

        private Word(final boolean granted, final long at) {
            this.granted = granted;
            this.at = at;
        }

        @Override
        public boolean granted() {
            return granted;
        }

        @Override
        public long at() {
            return at;
        }
    }

    @Provide
    Arbitrary<List<Word>> words() {
        return Combinators.combine(Arbitraries.of(true, false), Arbitraries.of(ConsentWord.UNDATED, 0L, 1L, 2L)).as(Word::new).list().ofMaxSize(6);
    }

    @Property
    void theLatestCountsAndARefusalThatIsUndatedOrNoOlderThanTheConsent(@ForAll("words") final List<Word> words) {
        final Optional<Word> undated = words.stream().filter(word -> !word.granted() && word.at() == ConsentWord.UNDATED).findFirst();
        final Optional<Word> grant = latest(words, true);
        final Optional<Word> refusal = undated.or(() -> latest(words, false));
        final boolean isRefused = refusal.isPresent() && (undated.isPresent() || grant.isEmpty() || refusal.get().at() >= grant.get().at());
        assertSame(isRefused ? refusal.get() : grant.orElse(null), ConsentWord.deciding(words).orElse(null));
    }

    /** Of equal ones the first. */
    private static Optional<Word> latest(final List<Word> words, final boolean granted) {
        return words.stream().filter(word -> word.granted() == granted).sorted(Comparator.comparing(word -> -Math.max(-1, word.at()))).findFirst();
    }
}
