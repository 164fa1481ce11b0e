// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ConsentHistoryTest {

    private static final Instant NOW = Instant.parse("2026-06-30T12:00:00Z");

    private record Word(Meaning meaning, long at) implements ConsentEntry {
    }

    @Provide
    Arbitrary<List<Word>> words() {
        return Combinators.combine(Arbitraries.of(ConsentEntry.Meaning.class), Arbitraries.of(EpochMillis.UNKNOWN, 0L, 1L, 2L)).as(Word::new).list().ofMaxSize(6);
    }

    @Property
    void aYesCountsOnlyWhereItIsLaterThanEverythingElse(@ForAll("words") final List<Word> words, @ForAll final long seed) {
        final List<Word> anyOrder = new ArrayList<>(words);
        Collections.shuffle(anyOrder, new Random(seed));
        final Optional<Word> yes = latest(words, ConsentEntry.Meaning.GRANTED);
        final Optional<Word> no = latest(words, ConsentEntry.Meaning.WITHDRAWN).filter(word -> yes.isEmpty() || word.at() >= yes.get().at());
        final Optional<Word> pending = latest(words, ConsentEntry.Meaning.PENDING).filter(word -> yes.isEmpty() || word.at() >= yes.get().at());
        assertEquals(no.or(() -> pending).or(() -> yes), decide(anyOrder));
    }

    private static Optional<Word> latest(final List<Word> words, final ConsentEntry.Meaning meaning) {
        return words.stream().filter(word -> word.meaning() == meaning).max((one, other) -> Long.compare(one.at(), other.at()));
    }

    private static Optional<Word> decide(final List<Word> words) {
        final ConsentHistory<Word> history = new ConsentHistory<>();
        words.forEach(history::add);
        return history.deciding();
    }

    private static long from(final ConsentEntry.Meaning meaning, final String said) {
        return ConsentEntry.effectiveFrom(meaning, said == null ? null : TimeValues.statedTime(said).orElseThrow(), NOW.minusSeconds(60), NOW);
    }

    @Test
    void aNoOfADayOutweighsAYesOfThatDayAndAYesOfTheNextOneOutweighsIt() {
        final long no = from(ConsentEntry.Meaning.WITHDRAWN, "2026-03-02");
        assertEquals(-1, Long.compare(from(ConsentEntry.Meaning.GRANTED, "2026-03-02T08:00:00Z"), no));
        assertEquals(-1, Long.compare(from(ConsentEntry.Meaning.GRANTED, "2026-03-02"), no));
        assertEquals(1, Long.compare(from(ConsentEntry.Meaning.GRANTED, "2026-03-03"), no));
    }

    @Test
    void aTimeThatIsYetToComeIsNone() {
        assertEquals(EpochMillis.UNKNOWN, from(ConsentEntry.Meaning.GRANTED, "2062-03-02"));
        assertEquals(NOW.minusSeconds(60).toEpochMilli(), from(ConsentEntry.Meaning.WITHDRAWN, "2062-03-02"));
        assertEquals(NOW.minusSeconds(60).toEpochMilli(), from(ConsentEntry.Meaning.PENDING, null));
        assertEquals(Instant.parse("2026-07-01T00:00:00Z").toEpochMilli(), from(ConsentEntry.Meaning.GRANTED, "2026-07-01"));
    }
}
